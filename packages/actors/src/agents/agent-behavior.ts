import { releaseBlocksIn } from '../cell/blocks/release-blocks.ts';
import { isThenable } from '../cell/is-thenable.ts';
import { LinkedList } from '../collections/linked-list.ts';
import { NoticeToSelf } from '../toolbox/notice-to-self.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { AnyRef, Recipient, ReplyTo } from '../contract/actor-ref.ts';
import type { AgentMessage, RunReport } from '../contract/agent.ts';
import type { AgentPlan } from '../contract/agent-options.ts';
import type { AgentSkills } from '../contract/agent-setup.ts';
import type { Behavior } from '../contract/behavior.ts';
import { type DeclineReason, TaskDeclinedError } from '../contract/errors/task-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { Failure } from '../contract/failure.ts';
import { on } from '../contract/on.ts';
import { PACE, type Pace } from '../contract/pace.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import type { TaskHandler } from '../contract/task-handler.ts';
import { ErrorMatcher } from '../supervision/error-matcher.ts';
import { handlersByKind } from './handlers-by-kind.ts';
import { type Curious, Inquiries } from './inquiries.ts';
import { type Condition, Reporter } from './reporter.ts';
import { Run, type RunPlace } from './run.ts';

type Order = Extract<AgentMessage, { type: 'ringmaster/run' }>;
const LOOK: AgentMessage = { type: 'ringmaster/look' };
/** After so many milliseconds whoever had no room is told again. */
const AGAIN_MS = 10;

/**
 * What an agent does: it carries out orders, several at a time, none of which holds the actor. The numbered rules stand in docs/agents.md.
 *
 * Each order is an ask that is kept until its handler's promise settles. While there are such promises, one more is piped to the actor,
 * which settles with the last of them: for it a drain waits, and the stop of the system.
 */
export class AgentBehavior {
  readonly #ctx: ActorContext<AgentMessage>;
  readonly #pace: Pace;
  /** Of all its runs. */
  readonly #place: RunPlace;
  readonly #plan: AgentPlan;
  readonly #skills: AgentSkills;
  readonly #handlers: ReadonlyMap<string, TaskHandler>;
  readonly #failWith: readonly ErrorMatcher[];
  /** Of this incarnation: aborted when it begins to stop, or to restart. */
  readonly #life: AbortSignal;
  readonly #runs = new LinkedList<Run>();
  /** Runs that are fresh, or were so until they ended. */
  #begun: Run[] = [];
  /** How many are. */
  #fresh = 0;
  /** Runs of which something is to be told, some of them over. */
  #news: Run[] = [];
  #untold: Curious[] = [];
  readonly #inquiries = new Inquiries();
  readonly #reporter: Reporter;
  #isSuspended = false;
  /** Of a look at the end of the turn. */
  readonly #notice: NoticeToSelf<AgentMessage>;
  /** Settles when nothing runs any more; undefined: nothing waits. */
  #idle: { readonly promise: Promise<void>; resolve(): void } | undefined;

  constructor(ctx: ActorContext<AgentMessage>, plan: AgentPlan, skills: AgentSkills) {
    this.#ctx = ctx;
    this.#pace = ctx[PACE];
    this.#place = { ctx, now: () => this.#pace.now(), hasNews: (run) => this.#hasNews(run) };
    this.#plan = plan;
    this.#skills = skills;
    this.#handlers = handlersByKind(ctx.self.name, plan.capabilities, skills.handlers);
    this.#failWith = plan.failWith.map((type) => ErrorMatcher.of(type));
    this.#life = ctx.signal;
    this.#notice = new NoticeToSelf<AgentMessage>(ctx, LOOK, () => this.#turnOver());
    this.#reporter = new Reporter({
      ctx,
      now: () => this.#pace.now(),
      fixed: { capabilities: plan.capabilities, kinds: [...this.#handlers.keys()], capacity: plan.capacity },
      condition: (isNow) => this.#condition(isNow),
      lookIn: (delayMs) => this.#lookIn('report', delayMs),
    });
  }

  behavior(): Behavior<AgentMessage> {
    const { terminated } = this.#skills;
    return {
      receive: on<AgentMessage>({
        'ringmaster/run': (order) => this.#run(order),
        'ringmaster/given-up': (message) => this.#givenUp(message),
        'ringmaster/report': (message) => this.#reporter.add(message),
        'ringmaster/suspend': ({ replyTo }) => this.#suspend(true, replyTo),
        'ringmaster/resume': ({ replyTo }) => this.#suspend(false, replyTo),
        'ringmaster/look': () => this.#look(),
      }),
      ...(terminated === undefined ? {} : { terminated }),
      restarting: (failure) => this.#restarting(failure),
      stop: (reason) => this.#stop(reason),
    };
  }

  // ------------------------------------------------------------------ orders are carried out

  #run(order: Order): void {
    const handler = this.#handlers.get(order.kind);
    const reason = this.#declines(handler);
    if (reason !== undefined || handler === undefined) {
      releaseBlocksIn(order.payload);
      return order.replyTo.fail(this.#declined(order, reason ?? 'unknown-kind'));
    }
    const run = new Run(this.#place, order);
    this.#runs.add(run);
    if (this.#reporter.begins()) this.#notice.send();
    let result: unknown;
    let waits = false;
    try {
      result = handler.run(order.payload, run);
      waits = isThenable(result);
    } catch (error) {
      return this.#failed(run, error);
    }
    if (waits) this.#wait(run, result as PromiseLike<unknown>);
    else this.#succeeded(run, result);
  }

  #declines(handler: TaskHandler | undefined): DeclineReason | undefined {
    if (handler === undefined) return 'unknown-kind';
    if (this.#isSuspended) return 'suspended';
    return this.#runs.size >= this.#plan.capacity ? 'no-room' : undefined;
  }

  #declined({ task, kind }: Order, reason: DeclineReason): Error {
    const why = {
      'no-room': `it has ${this.#runs.size} already, as many as its capacity allows`,
      'unknown-kind': `it has no handler for "${kind}"`,
      suspended: 'it is suspended',
    };
    return new TaskDeclinedError(`Cannot give task "${task}" to "${this.#ctx.self.name}": ${why[reason]}`, { data: { task, reason } });
  }

  #wait(run: Run, result: PromiseLike<unknown>): void {
    if (this.#idle === undefined) this.#beginToWait();
    run.isFresh = true;
    this.#fresh++;
    this.#begun.push(run);
    this.#notice.send();
    // A thenable that is no promise of ours may call back twice, or throw.
    const settled = result instanceof Promise ? result : Promise.resolve(result);
    settled.then(
      (value: unknown) => this.#succeeded(run, value),
      (error: unknown) => this.#rejected(run, toError(error)),
    );
  }

  /** The first that waits: a drain does so too, from now on. */
  #beginToWait(): void {
    let resolve = (): void => undefined;
    const promise = new Promise<void>((settle) => {
      resolve = settle;
    });
    this.#idle = { promise, resolve };
    if (!this.#life.aborted) this.#ctx.pipeToSelf(promise, () => LOOK);
  }

  /** Over in any case: the place of a run that could not be got rid of would be taken for good. */
  #succeeded(run: Run, result: unknown): void {
    let isAnswered = false;
    try {
      isAnswered = run.succeeds(result);
    } finally {
      this.#ended(run, isAnswered);
    }
  }

  /** In the handler's turn: what it throws on fails the agent. */
  #failed(run: Run, thrown: unknown): void {
    const error = toError(thrown);
    this.#ended(run, run.fails(error));
    if (this.#isOwn(error)) throw error;
  }

  /** Later: a rejection that is piped without a mapping fails the agent. */
  #rejected(run: Run, error: Error): void {
    this.#ended(run, run.fails(error));
    if (this.#isOwn(error) && !this.#life.aborted) this.#ctx.pipeToSelf(Promise.reject(error), () => LOOK);
  }

  #isOwn(error: Error): boolean {
    return this.#failWith.some((type) => type.matches(error));
  }

  /** @param isAnswered false: its asker has given up, and learns only by this that the room is free again */
  #ended(run: Run, isAnswered: boolean): void {
    this.#runs.remove(run);
    if (run.isFresh) this.#fresh--;
    run.isFresh = false;
    const { run: number, reportTo } = run.order;
    if (!isAnswered || run.isAskedAbout) {
      this.#tellOver({ run: number, reportTo });
      this.#inquiries.told(run);
    }
    if (this.#idle === undefined) return;
    this.#notice.send();
    if (this.#runs.size > 0) return;
    this.#idle.resolve();
    this.#idle = undefined;
  }

  // ------------------------------------------------------------------ runs that somebody gave up

  #givenUp({ run, reportTo }: Curious): void {
    this.#inquiries.add({ run, reportTo });
    this.#notice.send();
  }

  #tellOver(curious: Curious): void {
    // Whoever gave the order learns of the end of the agent, and of its restart, by his ask.
    if (this.#life.aborted || hasEnded(curious.reportTo)) return;
    const report: RunReport = { type: 'ringmaster/over', run: curious.run };
    if (this.#ctx.tell(curious.reportTo, report) !== 'full') return;
    this.#untold.push(curious);
    this.#lookIn('over', AGAIN_MS);
  }

  // ------------------------------------------------------------------ what is told at the end of a turn

  #hasNews(run: Run): void {
    this.#note(run);
    this.#notice.send();
  }

  #note(run: Run): void {
    if (!run.hasNews) this.#news.push(run);
    run.hasNews = true;
  }

  /** What waits now has outlasted its turn, unless a promise of it is about to settle: that is seen at the look. */
  #turnOver(): void {
    this.#notice.seen();
    this.#fresh = 0;
    for (const run of this.#begun.splice(0)) {
      if (!run.isFresh) continue;
      run.isFresh = false;
      this.#note(run);
    }
  }

  #lookIn(why: string, delayMs: number): void {
    if (!this.#life.aborted) this.#ctx.timers.after(`ringmaster/${why}`, delayMs, LOOK);
  }

  #look(): void {
    for (const curious of this.#inquiries.take(this.#runs)) this.#tellOver(curious);
    if (this.#untold.length > 0) for (const curious of this.#untold.splice(0)) this.#tellOver(curious);
    if (this.#news.length > 0) this.#tellNews();
    this.#reporter.look();
  }

  #tellNews(): void {
    const nowMs = this.#pace.now();
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const run of this.#news.splice(0)) {
      run.hasNews = false;
      if (run.isOver) continue;
      const waitMs = run.waitMs(nowMs);
      if (waitMs <= 0) {
        run.tellRunning(nowMs);
        continue;
      }
      this.#note(run);
      soonestMs = Math.min(soonestMs, waitMs);
    }
    if (this.#news.length > 0) this.#lookIn('progress', soonestMs);
  }

  #suspend(isSuspended: boolean, replyTo: ReplyTo<void> | undefined): void {
    this.#isSuspended = isSuspended;
    this.#notice.send();
    replyTo?.tell();
  }

  /** @param isNow with what has begun in this turn */
  #condition(isNow: boolean): Condition {
    const running = isNow ? this.#runs.size : this.#runs.size - this.#fresh;
    return { running, task: running > 0 ? this.#runs.first?.id : undefined, isSuspended: this.#isSuspended };
  }

  // ------------------------------------------------------------------ it stops, or restarts

  /** The signals of its runs are aborted. It ends when they have ended, as an actor does whose handler waits (G14). */
  async #stop(reason: StopReason): Promise<void> {
    while (this.#idle !== undefined) await this.#idle.promise;
    await this.#skills.stop?.(reason);
  }

  /** The same, for a while: what goes on for longer must not keep the others from their agent. */
  async #restarting(failure: Failure): Promise<void> {
    const { graceMs } = this.#plan;
    if (this.#idle !== undefined && graceMs > 0) {
      let cancel = (): void => undefined;
      const timeIsUp = new Promise<void>((resolve) => {
        cancel = this.#pace.after(graceMs, resolve);
      });
      await Promise.race([this.#idle.promise, timeIsUp]);
      cancel();
    }
    await this.#skills.restarting?.(failure);
  }
}

/** Who has ended counts no runs any more: what he is told would be a dead letter of each stop in good order. A probe, say, never ends. */
function hasEnded(giver: Recipient<RunReport> & Partial<Pick<AnyRef, 'isAlive'>>): boolean {
  return giver.isAlive === false;
}
