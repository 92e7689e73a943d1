// Limit: above 250 lines, because each event of a task's life is a few lines here, and they share its bookkeeping.

import { OpenTable } from '../../ask/open-table.ts';
import { payloadBytes } from '../../cell/payload-bytes.ts';
import type { ReplyTo } from '../../contract/actor-ref.ts';
import type { DeclineReason, RefusalReason } from '../../contract/errors/task-errors.ts';
import { PURE_KIND } from '../../contract/pure-port.ts';
import { schedulerDefaults } from '../../contract/scheduler-defaults.ts';
import type { SchedulerLimits, SchedulerStats, TaskQuery } from '../../contract/scheduler-info.ts';
import type { RetryData, TaskExtras, TaskRequest } from '../../contract/scheduler-messages.ts';
import type { FinalStatus, TaskState } from '../../contract/task.ts';
import type { QueueRun } from '../queue/queue-types.ts';
import { TaskQueue } from '../queue/task-queue.ts';
import { type Dead, DeadTasks } from './dead-tasks.ts';
import { FailedIds } from './failed-ids.ts';
import { RetryRule } from './retry-rule.ts';
import { type SeatReport, Seats } from './seats.ts';
import { GivenRun, type Seat, TaskEntry, type Waiting } from './task-entry.ts';
import { cancelledError, expiredError, lostError, refusedError, timeoutError } from './task-outcomes.ts';

/** What a core is made with. */
export interface CorePlan extends SchedulerLimits {
  readonly agingMs: number;
  readonly classLeadMs: number;
  readonly refusesInfeasible: boolean;
  readonly killsStuck: boolean;
  readonly deadTasksMax: number;
}

/** What the core has done by whoever drives it. */
export interface SchedulerPort {
  /** In [0, 1). */
  random(): number;
  /** Gives a run to its agent. What comes of it is told by `answered`, `failed`, `outOfTime`, `lost` or `declined`: exactly one of these, once. */
  begin(run: GivenRun): void;
  /** Nobody waits for its answer. It is told to end; `over` says when it has, `stuck` that it takes too long. */
  callOff(run: GivenRun, why: Error): void;
  kill(seat: Seat): void;
  /** A task is in another state, and somebody follows it. */
  changed(task: TaskEntry): void;
  /** It has come to its end: `state` is the final one. */
  ended(task: TaskEntry, state: TaskState): void;
  refused(request: TaskRequest, replyTo: ReplyTo<unknown> | undefined, why: Error): void;
  stuck(run: GivenRun, overdueMs: number, isKilled: boolean): void;
  /** `tick` is to be called then, if nothing else was to happen before. */
  wakeBy(atMs: number): void;
  /** There may be something to give: `handOut` is to be called, best when all is told that has happened by now. */
  handOutSoon(): void;
}

/** Who is to blame for the end of an agent, as far as that can be known. */
export type Blame = 'perhaps' | 'bystander' | 'none';

/** A thread may die of others so many times as often as of the task itself. */
const BYSTANDER_FACTOR = 10;

type Tally = FinalStatus | 'submitted' | 'refused' | 'retried' | 'requeued' | 'stuck';
/** A task that shall not run because of another. */
interface Doomed {
  readonly task: TaskEntry;
  readonly state: FinalState;
}
const NOBODY: readonly Doomed[] = [];
type FinalState = Extract<TaskState, { readonly status: FinalStatus }>;

/**
 * The life of tasks from their submission to their end, without time, chance or actors: events in, calls to the port out. Which task is next is
 * the queue's affair; this is the rest. The rules (J1 …) are in docs/scheduling.md.
 *
 * Times are epoch milliseconds that never go back.
 */
export class SchedulerCore {
  readonly #port: SchedulerPort;
  readonly #plan: CorePlan;
  readonly #queue: TaskQueue<TaskEntry, Seat>;
  readonly #seats: Seats;
  /** Given, and not over. */
  readonly #runs = new OpenTable<GivenRun>();
  readonly #rules = new WeakMap<RetryData, RetryRule>();
  readonly #failedIds = new FailedIds();
  readonly #tally: Record<Tally, number> = {
    ...{ submitted: 0, refused: 0, done: 0, failed: 0, expired: 0, cancelled: 0, retried: 0, requeued: 0, stuck: 0 },
  };
  #tasksMax: number;
  #bytesMax: number;
  #lingering = 0;
  readonly dead: DeadTasks;
  /** Somebody follows all tasks. */
  isWatched = false;
  isDraining = false;

  constructor(port: SchedulerPort, plan: CorePlan) {
    this.#port = port;
    this.#plan = plan;
    const {
      agingMs,
      classLeadMs,
      refusesInfeasible: refuseInfeasible,
      tasksMax = schedulerDefaults.tasksMax,
      bytesMax = Number.POSITIVE_INFINITY,
    } = plan;
    this.#bytesMax = bytesMax;
    this.#queue = new TaskQueue({ agingMs, classLeadMs, refuseInfeasible, tasksMax, bytesMax });
    this.#seats = new Seats(this.#queue);
    this.#tasksMax = tasksMax;
    this.dead = new DeadTasks(plan.deadTasksMax);
  }

  /** Accepted and not ended. */
  get size(): number {
    return this.#queue.size;
  }

  /** For so many more there is room, if they are small. */
  get room(): number {
    const isFull = this.isDraining || this.#queue.bytes >= this.#bytesMax;
    return isFull ? 0 : Math.max(0, this.#tasksMax - this.#queue.size);
  }

  get #countsBytes(): boolean {
    return this.#bytesMax !== Number.POSITIVE_INFINITY;
  }

  // ------------------------------------------------------------------ tasks come in

  /** J1: from here on it is in the queue, in one run that counts, or ended. */
  submit(request: TaskRequest, replyTo: ReplyTo<unknown> | undefined, nowMs: number): TaskEntry | undefined {
    if (this.isDraining) return this.#refuse(request, replyTo, 'draining');
    const { id, url, priority, deadlineMs, terms, extras } = request;
    const { requires } = terms;
    // Stateless tasks are all of one kind to whoever carries them out.
    const kind = url === undefined ? request.kind : PURE_KIND;
    const task = new TaskEntry(request, replyTo, this.#ruleOf(terms.retry), nowMs);
    const common = { id, data: task, kind, priority, deadlineMs, requires };
    const isPlain = extras === undefined && !this.#countsBytes;
    const taken = this.#queue.submit(isPlain ? common : { ...common, ...this.#special(request, nowMs) }, nowMs);
    if (taken === 'expired') return this.#expireAtOnce(task, nowMs);
    if (typeof taken === 'string') return this.#refuse(request, replyTo, taken);
    task.queued = taken;
    this.#tally.submitted++;
    // One before it of the same id has failed: whoever waits for that id from now on waits for this one.
    this.#failedIds.delete(id);
    this.#port.wakeBy(deadlineMs);
    if (extras !== undefined && this.#isDoomed(task, extras, nowMs)) return task;
    this.#changed(task);
    this.#port.handOutSoon();
    return task;
  }

  #special({ extras, payload }: TaskRequest, nowMs: number) {
    const { stickTo, after, afterFailure, delayMs, bytes } = extras ?? {};
    const notBeforeMs = delayMs === undefined ? undefined : nowMs + delayMs;
    if (notBeforeMs !== undefined) this.#port.wakeBy(notBeforeMs);
    return { stickTo, after, afterFailure, notBeforeMs, bytes: bytes ?? (this.#countsBytes ? payloadBytes(payload) : 0) };
  }

  /** Its deadline passed on the way here, or in the mailbox: whoever waits for it learns the same as a moment later. */
  #expireAtOnce(task: TaskEntry, nowMs: number): TaskEntry {
    this.#tally.submitted++;
    task.isEnded = true;
    this.#tell(task, { status: 'expired', error: expiredError(task, 'queued', nowMs) }, nowMs);
    return task;
  }

  /** One of those it was to wait for has ended otherwise than done before it came. */
  #isDoomed(task: TaskEntry, { after, afterFailed, afterFailure }: TaskExtras, nowMs: number): boolean {
    const failed = afterFailed ?? (after === undefined ? undefined : this.#failedIds.firstOf(after));
    if (failed === undefined || afterFailure === 'run') return false;
    this.#end(task, { status: 'cancelled', error: cancelledError(task.id, `because "${failed}" was not done`) }, nowMs);
    return true;
  }

  #refuse(request: TaskRequest, replyTo: ReplyTo<unknown> | undefined, reason: RefusalReason): undefined {
    this.#tally.refused++;
    // Who was submitted right behind it, to wait for it, is not to run without it. A duplicate is another's id.
    if (reason !== 'duplicate') this.#failedIds.add(request.id);
    this.#port.refused(request, replyTo, refusedError(request.id, reason));
  }

  #ruleOf(data: RetryData | undefined): RetryRule {
    if (data === undefined) return RetryRule.once;
    let rule = this.#rules.get(data);
    if (rule === undefined) {
      rule = new RetryRule(data);
      this.#rules.set(data, rule);
    }
    return rule;
  }

  /** Undefined: there is no such failed task. */
  retryDead(id: string, replyTo: ReplyTo<unknown>, nowMs: number): Dead | undefined {
    const dead = this.dead.find(id);
    if (dead === undefined) return undefined;
    const { description, stickTo, bytes } = dead.request.extras ?? {};
    const extras = { description, stickTo, bytes };
    if (this.submit({ ...dead.request, extras, deadlineMs: Number.POSITIVE_INFINITY }, replyTo, nowMs) !== undefined) this.dead.forget(id);
    return dead;
  }

  // ------------------------------------------------------------------ tasks are called off

  /** J2: final at once; a run of it ends when it ends. */
  cancel(id: string, reason: string, nowMs: number): void {
    const task = this.#queue.get(id)?.data;
    if (task === undefined) return;
    const error = cancelledError(id, reason);
    if (task.run !== undefined) this.#callOff(task.run, error, nowMs);
    this.#end(task, { status: 'cancelled', error }, nowMs);
    this.#port.handOutSoon();
  }

  /** J5: its answer is nobody's from here on, and its agent's room is taken until it has said that it is over. */
  #callOff(run: GivenRun, why: Error, nowMs: number): void {
    run.calledOffMs = nowMs;
    this.#lingering++;
    if (run.task.run === run) run.task.run = undefined;
    this.#port.callOff(run, why);
  }

  // ------------------------------------------------------------------ runs

  /** Gives what waits to whoever has room: of all that has come in by now the best first, however it came. */
  handOut(nowMs: number): void {
    const queue = this.#queue;
    // Looked at before a task is taken out: one that is given must have a place in the table.
    while (!this.#runs.isFull) {
      const next = queue.next(nowMs);
      if (next === undefined) return;
      this.#give(next, nowMs);
    }
  }

  #give(queued: QueueRun<TaskEntry, Seat>, nowMs: number): void {
    const { agent: seat } = queued;
    const task = queued.task.data;
    if (!seat.ref.isAlive) {
      this.#queue.release(queued);
      this.#queue.requeue(queued.task, nowMs);
      return this.#closeSeat(seat, nowMs);
    }
    const run = new GivenRun(queued, nowMs);
    task.run = run;
    task.isRunning = false;
    this.#runs.open(run);
    this.#port.begin(run);
    this.#changed(task);
  }

  /** J3: whatever comes of a run comes once, and frees the room. False: it came already. */
  #close(run: GivenRun): boolean {
    if (run.isOver) return false;
    run.isOver = true;
    if (run.calledOffMs !== undefined) this.#lingering--;
    if (run.isStuck) this.#seats.stuck(run.seat, -1);
    this.#runs.close(run);
    this.#queue.release(run.queued);
    return true;
  }

  answered(run: GivenRun, result: unknown, nowMs: number): void {
    if (!this.#close(run)) return;
    const { task } = run;
    if (task.run === run) {
      // All stateless tasks are of one kind to the queue: a mean of all functions says nothing of one.
      if (this.#plan.refusesInfeasible && task.request.url === undefined) this.#queue.measured(task.kind, nowMs - run.givenMs);
      this.#end(task, { status: 'done', result }, nowMs);
    }
    this.#port.handOutSoon();
  }

  /** `isHopeless`: no other attempt would go better. */
  failed(run: GivenRun, error: Error, nowMs: number, isHopeless = false): void {
    if (!this.#close(run)) return;
    if (run.task.run === run) this.#attemptFailed(run.task, error, nowMs, isHopeless);
    this.#port.handOutSoon();
  }

  /** Its time is over: its deadline ends the task, its run-time limit the attempt. */
  outOfTime(run: GivenRun, nowMs: number): void {
    const { task } = run;
    if (run.isOver || run.calledOffMs !== undefined) return;
    const isLate = run.limit === 'deadline';
    const error = isLate ? expiredError(task, 'running', nowMs) : timeoutError(run);
    this.#callOff(run, error, nowMs);
    if (isLate) this.#end(task, { status: 'expired', error }, nowMs);
    else this.#attemptFailed(task, error, nowMs, false);
    this.#port.handOutSoon();
  }

  /** The thread it ran in has died of it, but not its agent. */
  lostAlone(run: GivenRun, error: Error, nowMs: number): void {
    if (!this.#close(run)) return;
    if (run.task.run === run) this.#lostTask(run.task, error, 'perhaps', nowMs);
    this.#port.handOutSoon();
  }

  /** Its agent has ended or restarted with it. The task goes back to where it was, unless that has happened too often (J7). */
  lost(run: GivenRun, error: Error, blame: Blame, nowMs: number): void {
    const { task, seat } = run;
    this.#closeSeat(seat, nowMs);
    if (!this.#close(run)) return;
    if (task.run === run) this.#lostTask(task, error, seat.isCondemned ? 'none' : blame, nowMs);
    this.#port.handOutSoon();
  }

  /** The agent did not begin it: that was no attempt. */
  declined(run: GivenRun, reason: DeclineReason, nowMs: number): void {
    const { task, seat } = run;
    if (reason === 'unknown-kind') this.#seats.cannot(seat, task.kind);
    else this.#closeSeat(seat, nowMs);
    if (!this.#close(run)) return;
    if (task.run === run) {
      task.attempt--;
      task.history.declines++;
      this.#requeue(task, task.why, nowMs);
    }
    this.#port.handOutSoon();
  }

  /** A run that was called off has ended. */
  over(run: GivenRun): void {
    if (this.#close(run)) this.#port.handOutSoon();
  }

  /** A run that was called off goes on, beyond its grace (G67). */
  stuck(run: GivenRun, nowMs: number): void {
    if (run.isOver) return;
    this.#tally.stuck++;
    run.isStuck = true;
    this.#seats.stuck(run.seat, 1);
    const { killsStuck } = this.#plan;
    this.#port.stuck(run, nowMs - (run.calledOffMs ?? nowMs), killsStuck);
    // Nobody will tell of the end of an agent that was unregistered: its run would be counted for ever.
    if (!this.#seats.has(run.seat)) this.#close(run);
    if (!killsStuck) return;
    run.seat.isCondemned = true;
    this.#closeSeat(run.seat, nowMs);
    this.#port.kill(run.seat);
  }

  /** It goes on for longer than a turn, or has got further. */
  progressed(id: number, progress: number, note: string | undefined): void {
    const run = this.#runs.find(id);
    if (run === undefined || run.task.run !== run) return;
    run.progress = progress;
    run.note = note;
    run.task.isRunning = true;
    this.#changed(run.task);
  }

  /** An agent says by itself that a run is over which nobody waits for. */
  overById(id: number): void {
    const run = this.#runs.find(id);
    if (run?.calledOffMs !== undefined) this.over(run);
  }

  #closeSeat(seat: Seat, nowMs: number): void {
    this.#seats.close(seat, nowMs);
    this.#port.wakeBy(seat.closedUntilMs);
  }

  // Limit: four parameters, all of them the failure's.
  #attemptFailed(task: TaskEntry, error: Error, nowMs: number, isHopeless: boolean): void {
    const past = task.history;
    past.failures++;
    past.error = error;
    const notBeforeMs = nowMs + task.rule.delayMs(past.failures, this.#port.random());
    // A pause that outlives the deadline is not begun: the error says more than that it expired.
    const isOver = isHopeless || !task.rule.allows(error, past.failures) || notBeforeMs >= task.request.deadlineMs;
    if (isOver || task.queued === undefined) return this.#end(task, { status: 'failed', error }, nowMs);
    this.#tally.retried++;
    task.run = undefined;
    task.why = 'retry';
    this.#queue.retry(task.queued, notBeforeMs, nowMs);
    this.#port.wakeBy(notBeforeMs);
    this.#changed(task);
  }

  // Limit: four parameters, all of them the loss's.
  #lostTask(task: TaskEntry, error: Error, blame: Blame, nowMs: number): void {
    const past = task.history;
    past.error = error;
    if (blame === 'perhaps') past.losses++;
    if (blame === 'bystander') past.bystanderLosses++;
    const { losses } = task.rule;
    const isPoison = past.losses >= losses || past.bystanderLosses >= losses * BYSTANDER_FACTOR;
    if (isPoison) {
      const lost = lostError(task.id, past.losses + past.bystanderLosses, error);
      return this.#end(task, { status: 'failed', error: lost }, nowMs);
    }
    this.#tally.requeued++;
    this.#requeue(task, 'requeued', nowMs);
  }

  #requeue(task: TaskEntry, why: Waiting, nowMs: number): void {
    task.run = undefined;
    task.why = why;
    if (task.queued !== undefined) this.#queue.requeue(task.queued, nowMs);
    // While it was at an agent nobody was to be woken for it.
    this.#port.wakeBy(task.request.deadlineMs);
    this.#changed(task);
  }

  // ------------------------------------------------------------------ ends

  /** J2: the one place where a task ends. Those that shall not run because of it end with it, however long the chain. */
  #end(task: TaskEntry, state: FinalState, nowMs: number): void {
    const doomed = this.#endOne(task, state, nowMs);
    if (doomed.length > 0) this.#endAll(doomed, nowMs);
    // One that waited for it may have a delay before it, which nobody was to be woken for as long as it was blocked.
    this.#port.wakeBy(this.#queue.nextDueMs());
  }

  /** Not a chain of calls, nor of copies: a hundred thousand may wait for one. */
  #endAll(doomed: readonly Doomed[], nowMs: number): void {
    const ending = [...doomed].reverse();
    for (let next = ending.pop(); next !== undefined; next = ending.pop()) {
      const more = this.#endOne(next.task, next.state, nowMs);
      for (let last = more.length - 1; last >= 0; last--) ending.push(more[last] as Doomed);
    }
  }

  #endOne(task: TaskEntry, state: FinalState, nowMs: number): readonly Doomed[] {
    if (task.isEnded || task.queued === undefined) return NOBODY;
    task.isEnded = true;
    task.run = undefined;
    const isDone = state.status === 'done';
    const doomed = this.#queue.settle(task.queued, isDone, nowMs);
    this.#tell(task, state, nowMs);
    if (doomed.length === 0) return NOBODY;
    const cause = isDone ? undefined : state.error;
    return doomed.map(({ data, id }) => {
      const error = cancelledError(id, `because "${task.id}" was not done`, cause);
      return { task: data, state: { status: 'cancelled', error } };
    });
  }

  #tell(task: TaskEntry, state: FinalState, nowMs: number): void {
    this.#tally[state.status]++;
    if (state.status === 'done') this.#failedIds.delete(task.id);
    else this.#failedIds.add(task.id);
    if (state.status === 'failed') this.dead.add(task, state.error, nowMs);
    this.#port.ended(task, state);
  }

  #changed(task: TaskEntry): void {
    if (this.isWatched || task.isFollowed) this.#port.changed(task);
  }

  // ------------------------------------------------------------------ time, agents, orders

  /** What is due by now: tasks expire, delays end, agents that declined are tried again. */
  tick(nowMs: number): void {
    for (const { data } of this.#queue.expire(nowMs)) {
      this.#end(data, { status: 'expired', error: expiredError(data, 'queued', nowMs) }, nowMs);
    }
    for (const { data } of this.#queue.due(nowMs)) this.#changed(data);
    this.#seats.reopen(nowMs);
    this.#port.handOutSoon();
    this.#port.wakeBy(Math.min(this.#queue.nextDueMs(), this.#seats.nextDueMs));
  }

  /** What nobody waits for is over with its agent's life. For the others somebody does, and is told what came of them. */
  agentChanged(report: SeatReport): void {
    const seat = this.#seats.changed(report);
    if (seat !== undefined && this.#lingering > 0) {
      for (const run of [...this.#runs]) if (run.seat === seat && run.calledOffMs !== undefined) this.#close(run);
    }
    this.#port.handOutSoon();
  }

  /** Every run that is under way is called off: nobody will hear what comes of it. */
  callOffAll(why: Error, nowMs: number): void {
    for (const run of this.#runs) if (run.calledOffMs === undefined) this.#callOff(run, why, nowMs);
  }

  pause(): void {
    this.#queue.pause();
  }

  resume(): void {
    this.isDraining = false;
    this.#queue.resume();
    this.#port.handOutSoon();
  }

  resize(limits: SchedulerLimits): void {
    const { tasksMax, bytesMax } = limits;
    this.#queue.resize({ ...(tasksMax !== undefined && { tasksMax }), ...(bytesMax !== undefined && { bytesMax }) });
    if (tasksMax !== undefined) this.#tasksMax = tasksMax;
    if (bytesMax !== undefined) this.#bytesMax = bytesMax;
  }

  // ------------------------------------------------------------------ what it looks like

  find(id: string): TaskEntry | undefined {
    return this.#queue.get(id)?.data;
  }

  list({ status, kind, priority, limit = 100 }: TaskQuery): TaskEntry[] {
    const statuses: readonly string[] | undefined = typeof status === 'string' ? [status] : status;
    const found: TaskEntry[] = [];
    for (const { data } of this.#queue.tasks()) {
      if (found.length >= limit) break;
      const isWanted = (kind === undefined || data.kind === kind) && (priority === undefined || data.priority === priority);
      if (isWanted && (statuses === undefined || statuses.includes(data.state.status))) found.push(data);
    }
    return found;
  }

  stats(nowMs: number): SchedulerStats {
    const { tasks, waiting, delayed, blocked, given, bytes, classes, unservable } = this.#queue.statistics(nowMs);
    return {
      ...{ tasks, waiting, delayed, blocked, given, bytes, classes, unservable },
      ...{ isPaused: this.#queue.isPaused, isDraining: this.isDraining },
      ...{ agents: this.#seats.count, lingering: this.#lingering, deadTasks: this.dead.size },
      ...this.#tally,
    };
  }
}
