import { managingOf } from '../cell/inside-context.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { ActorRef, AnyRef, ReplyTo } from '../contract/actor-ref.ts';
import type { AgentInfo, AgentManagerMessage, AgentMessage, AgentNews, AgentReport } from '../contract/agent.ts';
import { ActorStoppedError, StreamUnclaimedError } from '../contract/errors/runtime-errors.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { Receive } from '../contract/handlers.ts';
import { on } from '../contract/on.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import { NewestWriter } from '../streams/newest-writer.ts';
import { AgentLink } from './agent-link.ts';
import { answerWith } from '../ask/answer-with.ts';
import { Remembered } from './remembered.ts';
import { Roster } from './roster.ts';
import { unregisteredError } from './unregistered-error.ts';

type Told<T extends AgentManagerMessage['type']> = Extract<AgentManagerMessage, { type: T }>;

/** What the actor behind an `AgentManager` does. The numbered rules stand in docs/agents.md. */
export class ManagerBehavior {
  readonly #ctx: ActorContext<AgentManagerMessage>;
  readonly #life: AbortSignal;
  readonly #roster = new Roster();
  readonly #remembered: Remembered;
  readonly #links = new Map<AnyRef, AgentLink>();
  /** Who waits for the first answer of an agent. */
  readonly #waiting = new Map<AnyRef, ReplyTo<AgentInfo>[]>();
  /** Agents of which an incarnation before this one may have known more. */
  readonly #restored = new Set<AnyRef>();
  /** Of these, whom this incarnation has been told to suspend or to let go on: what they report is from before. */
  readonly #decided = new Set<AnyRef>();
  /** Each is told the newest of each agent. */
  readonly #followers = new Set<NewestWriter<AgentNews>>();
  /** Who has started it, and follows: an owner that is killed has no stop hook to end it in. */
  #owner: AnyRef | undefined;

  constructor(ctx: ActorContext<AgentManagerMessage>) {
    this.#ctx = ctx;
    this.#life = ctx.signal;
    this.#remembered = new Remembered(managingOf(ctx));
  }

  /** In setup. */
  begin(): Receive<AgentManagerMessage> {
    for (const agent of this.#remembered.all()) {
      this.#roster.register(agent, this.#now);
      this.#restored.add(agent);
      this.#watch(agent);
      this.#attend(agent);
    }
    return on<AgentManagerMessage>({
      register: (message) => this.#register(message),
      unregister: ({ agent, replyTo }) => {
        this.#unregister(agent);
        replyTo?.tell();
      },
      suspend: (message) => this.#suspend(message, true),
      resume: (message) => this.#suspend(message, false),
      list: ({ query, isAvailable, replyTo }) =>
        answerWith(replyTo, isAvailable ? this.#roster.available(query) : this.#roster.list(query)),
      follow: (message) => this.#follow(message),
      ended: ({ agent, reason }) => this.#ended(agent, reason),
    });
  }

  get #now(): number {
    return this.#ctx.clock.now();
  }

  // ------------------------------------------------------------------ agents come and go

  #register({ agent, metadata, replyTo }: Told<'register'>): void {
    const isNew = this.#roster.find(agent) === undefined;
    if (isNew && !agent.isAlive) return replyTo.fail(stoppedError(agent, 'stopped'));
    try {
      if (isNew) this.#watch(agent);
    } catch (error) {
      // It belongs to another system. As a failure of the manager's it would come again in each setup, since what is remembered comes back there.
      return replyTo.fail(toError(error));
    }
    const info = this.#roster.register(agent, this.#now, metadata);
    if (isNew) {
      this.#remembered.add(agent);
      this.#attend(agent);
    } else if (metadata !== undefined) {
      this.#restored.delete(agent);
      this.#links.get(agent)?.begin();
    }
    this.#tell(info);
    const known = this.#roster.find(agent);
    if (known?.isStarting === false) answerWith(replyTo, known);
    else this.#waiting.set(agent, [...(this.#waiting.get(agent) ?? []), replyTo]);
  }

  /** @throws TypeError for one of another system */
  #watch(agent: ActorRef<AgentMessage>): void {
    this.#ctx.watch(agent, ({ reason }) => ({ type: 'ended', agent, reason }));
  }

  #attend(agent: ActorRef<AgentMessage>): void {
    const ends = {
      reported: (report: AgentReport) => this.#reported(agent, report),
      restarting: () => this.#tell(this.#roster.restarting(agent, this.#now)),
      refused: (error: Error) => this.#refused(agent, error),
      // Of one that it knows from before, the agent knows more.
      memo: () => (this.#restored.has(agent) ? undefined : this.#roster.memoOf(agent)),
    };
    const link = new AgentLink(this.#ctx, agent, ends, this.#life);
    this.#links.set(agent, link);
    link.begin();
  }

  #reported(agent: ActorRef<AgentMessage>, report: AgentReport): void {
    const before = this.#roster.find(agent);
    if (this.#restored.delete(agent)) this.#recall(agent, report);
    // It was told before it restarted, and knows nothing of that any more.
    else if (before?.isStarting === true && this.#roster.isSuspended(agent) && !report.isSuspended)
      this.#ctx.send(agent, { type: 'ringmaster/suspend' }).catch(() => undefined);
    this.#tell(this.#roster.reported(agent, report, this.#now));
    const info = this.#roster.find(agent);
    if (info !== undefined) for (const replyTo of this.#settled(agent)) answerWith(replyTo, info);
  }

  #recall(agent: AnyRef, { memo, isSuspended }: AgentReport): void {
    if (memo !== undefined) this.#roster.recall(agent, memo);
    if (!this.#decided.delete(agent) && isSuspended) this.#roster.suspend(agent, true, this.#now);
  }

  #ended(agent: AnyRef, reason: StopReason): void {
    if (agent === this.#owner) return void this.#ctx.self.stop();
    this.#forget(agent);
    this.#tell(this.#roster.ended(agent, reason, this.#now));
    for (const replyTo of this.#settled(agent)) replyTo.fail(stoppedError(agent, reason));
  }

  #refused(agent: AnyRef, error: Error): void {
    this.#ctx.log.warn({ err: error, agent: agent.name }, 'agent cannot be registered');
    this.#unregister(agent, error instanceof StreamUnclaimedError ? noAgentError(agent, error) : error);
  }

  #unregister(agent: AnyRef, error?: Error): void {
    if (this.#roster.find(agent) === undefined) return;
    this.#forget(agent);
    this.#remembered.forget(agent);
    this.#ctx.unwatch(agent);
    this.#tell(this.#roster.remove(agent, this.#now));
    const because = error ?? unregisteredError(agent);
    for (const replyTo of this.#settled(agent)) replyTo.fail(because);
  }

  #forget(agent: AnyRef): void {
    this.#links.get(agent)?.end();
    this.#links.delete(agent);
    this.#restored.delete(agent);
    this.#decided.delete(agent);
  }

  #settled(agent: AnyRef): readonly ReplyTo<AgentInfo>[] {
    const waiting = this.#waiting.get(agent) ?? [];
    this.#waiting.delete(agent);
    return waiting;
  }

  // ------------------------------------------------------------------ suspension

  /** Known here at once, and answered when the agent knows it: who hears that it goes on may give it tasks. */
  #suspend({ type, agent, replyTo }: Told<'suspend' | 'resume'>, isSuspended: boolean): void {
    const info = this.#roster.find(agent);
    if (info === undefined) return replyTo.fail(new StateError(`Cannot ${type} agent "${agent.name}": it is not registered`));
    if (this.#restored.has(agent)) this.#decided.add(agent);
    this.#tell(this.#roster.suspend(agent, isSuspended, this.#now));
    this.#ctx.ask(info.ref, { type: `ringmaster/${type}` }).then(
      () => answerWith(replyTo, this.#roster.find(agent) ?? info),
      (error: unknown) => replyTo.fail(toError(error)),
    );
  }

  // ------------------------------------------------------------------ who follows

  #follow({ to, known, owner, replyTo }: Told<'follow'>): void {
    if (owner !== undefined) this.#belongTo(owner);
    const writer = this.#ctx.writer(to);
    const follower = new NewestWriter(writer, {
      gone: () => this.#followers.delete(follower),
      refused: (error) => writer.fail(error),
    });
    this.#followers.add(follower);
    replyTo?.tell();
    for (const ref of known) if (this.#roster.find(ref) === undefined) follower.write({ ref, info: undefined }, ref);
    for (const info of this.#roster.living()) follower.write({ ref: info.ref, info }, info.ref);
  }

  #belongTo(owner: AnyRef): void {
    if (this.#owner !== undefined) this.#ctx.unwatch(this.#owner);
    this.#owner = owner;
    this.#ctx.watch(owner, ({ reason }) => ({ type: 'ended', agent: owner, reason }));
  }

  #tell(info: AgentInfo | undefined): void {
    if (info === undefined || this.#followers.size === 0) return;
    const news = { ref: info.ref, info };
    for (const follower of this.#followers) follower.write(news, info.ref);
  }
}

function stoppedError(agent: AnyRef, reason: StopReason): Error {
  if (reason instanceof Error) return reason;
  return new ActorStoppedError(`Cannot register agent "${agent.name}": it has ended`, { data: { target: agent.name } });
}

/** It has no handler for what agents are asked. */
function noAgentError({ name }: AnyRef, cause: StreamUnclaimedError): StreamUnclaimedError {
  return new StreamUnclaimedError(`Cannot register agent "${name}": it is no agent, as agent() makes them`, { data: cause.data, cause });
}
