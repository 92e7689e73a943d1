import { schedulerDefaults } from '../../contract/scheduler-defaults.ts';
import { Admission } from './admission.ts';
import { Ages } from './ages.ts';
import type { Run } from './agent.ts';
import { Alarms } from './alarms.ts';
import { CLASSES, rankOf } from './classes.ts';
import { Dependencies } from './dependencies.ts';
import { Entry } from './entry.ts';
import { Matching } from './matching.ts';
import type {
  AgentProfile,
  ClassStatistics,
  QueuedState,
  QueuedTask,
  QueueLimits,
  QueueOptions,
  QueueRefusal,
  QueueRun,
  QueueLevels,
  QueueStatistics,
  QueueSubmission,
} from './queue-types.ts';
import { RareStates } from './rare-states.ts';
import { SlotTable } from './slot-table.ts';

/** So many rise in one call of `next` at most, those first that are to rise first: a million whose time comes at once shall not hold up their scheduler. */
const RISES_MAX = 256;

/**
 * Which task goes to which agent, and when: events in, decisions out. It knows no clock, no timer, no actor and no chance, so the same
 * calls give the same answers. The rules (Q1 …) are in docs/scheduling.md.
 *
 * Time is a parameter in milliseconds, of any origin, and never goes back. Who drives it calls `expire` and `due` at `nextDueMs`, and `next`
 * until it has none whenever something may have made one possible: a submission, a release, a change of agents, a task that became due.
 *
 * @typeParam T what the caller keeps of a task
 * @typeParam A what the caller keeps of an agent
 * @example
 * const queue = new TaskQueue<string, string>({ agingMs: 10_000 });
 * queue.addAgent('a', { capabilities: [], kinds: ['print'], capacity: 1 }, 'agent a');
 * queue.submit({ id: '1', data: 'hello', kind: 'print', priority: 'normal' }, 0);
 * const run = queue.next(0); // { id: 1, task: { id: '1', data: 'hello', … }, agent: 'agent a' }
 * if (run !== undefined) {
 *   queue.release(run); // the agent has room again
 *   queue.settle(run.task, true, 5); // and the task has ended
 * }
 */
export class TaskQueue<T, A> {
  /**
   * Slots by id. Not the tasks themselves: a map that is rebuilt leaves its old table behind, and all that this refers to is kept from the collector until it
   * looks at everything.
   */
  readonly #tasks = new Map<string, number>();
  readonly #slots = new SlotTable<T>();
  readonly #alarms = new Alarms(this.#slots);
  readonly #ages: Ages;
  readonly #matching: Matching;
  readonly #dependencies = new Dependencies<T>();
  readonly #admission: Admission;
  readonly #rare = new RareStates();
  readonly #waiting = CLASSES.map(() => 0);
  #bytes = 0;
  #places = 0;
  /** Not told by `expire` or `due` yet. */
  readonly #expired = new Set<Entry<T>>();
  readonly #due = new Set<Entry<T>>();
  #isPaused = false;

  /** @throws RangeError for a limit or time that makes no sense */
  constructor(options: QueueOptions = {}) {
    const { agingMs = schedulerDefaults.agingMs, classLeadMs = schedulerDefaults.classLeadMs } = options;
    if (!(agingMs > 0)) throw new RangeError(`Cannot make task queue: agingMs is milliseconds above 0, not ${String(agingMs)}`);
    if (!(classLeadMs >= 0)) throw new RangeError(`Cannot make task queue: classLeadMs is milliseconds from 0, not ${String(classLeadMs)}`);
    this.#ages = new Ages(agingMs);
    this.#matching = new Matching({ leadMs: classLeadMs, agingMs });
    this.#admission = new Admission(options);
  }

  /** Tasks accepted that have not ended. */
  get size(): number {
    return this.#tasks.size;
  }

  /** Bytes these count. */
  get bytes(): number {
    return this.#bytes;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The task of this id that has not ended. */
  get(id: string): QueuedTask<T> | undefined {
    return this.#find(id);
  }

  /** All that have not ended, in order of submission. */
  *tasks(): Iterable<QueuedTask<T>> {
    for (const slot of this.#tasks.values()) yield this.#slots.at(slot);
  }

  /**
   * Takes a task in, unless there is a reason not to.
   * @returns the first of `duplicate`, `cycle` (it waits for itself), `expired`, `infeasible`, `tasks-max`, `bytes-max` that holds, or the task
   */
  submit(submission: QueueSubmission<T>, nowMs: number): QueuedTask<T> | QueueRefusal {
    const { id, data, priority, deadlineMs = Number.POSITIVE_INFINITY, notBeforeMs = nowMs, bytes = 0 } = submission;
    const rank = rankOf(priority);
    const refusal = this.#tasks.has(id) ? 'duplicate' : this.#admission.refusal(submission, this, nowMs);
    if (refusal !== undefined) return refusal;
    const lane = this.#matching.laneFor(submission);
    const entry = new Entry({ id, data, lane, rank, place: this.#places++, deadlineMs, bytes }, notBeforeMs);
    const awaits = this.#awaits(submission.after);
    this.#slots.take(entry);
    this.#tasks.set(id, entry.slot);
    this.#bytes += bytes;
    this.#rare.blocked++;
    if (awaits === undefined) this.#ready(entry, nowMs);
    else {
      this.#dependencies.add(entry, awaits, submission.afterFailure !== 'run');
      this.#alarms.set(entry);
    }
    return entry;
  }

  /**
   * The best task for which an agent has room, and that agent, its room taken. Nothing while paused.
   *
   * Never one whose deadline has passed, whether `expire` was called or not (G64).
   */
  next(nowMs: number): QueueRun<T, A> | undefined {
    if (this.#isPaused) return undefined;
    this.#turnTo(nowMs);
    this.#age(nowMs);
    const run = this.#matching.give();
    if (run === undefined) return undefined;
    // Invariant: what stands in the matching came through `submit` and `addAgent`.
    const { task } = run as Run & { readonly task: Entry<T> };
    this.#leave(task);
    this.#become(task, 'given');
    return run as QueueRun<T, A>;
  }

  /**
   * The run has ended, so its agent has room again. Says nothing of the task: it may have ended before, or be queued again.
   * @returns whether it took up room until now
   */
  release(run: QueueRun<T, A>): boolean {
    return this.#matching.release(run as Run);
  }

  /**
   * Puts a task that was given back to where it was, as if it had never been given: before all that it came before, and its aging goes on.
   * The run, if there is still one, keeps its room. If the deadline has passed meanwhile, it is `expired`.
   * @throws Error if the task is not at an agent
   */
  requeue(task: QueuedTask<T>, nowMs: number): void {
    this.#enter(given(task, 'requeue'), 'waiting');
    this.#turnTo(nowMs);
  }

  /**
   * Puts a task that was given back for another attempt, not before `notBeforeMs`. It keeps its place by submission; its aging begins anew.
   * If the deadline has passed meanwhile, it is `expired`.
   * @throws Error if the task is not at an agent
   */
  retry(task: QueuedTask<T>, notBeforeMs: number, nowMs: number): void {
    const entry = given(task, 'retry');
    entry.level = entry.rank;
    entry.readyMs = notBeforeMs;
    this.#ready(entry, nowMs);
    this.#turnTo(nowMs);
  }

  /**
   * The task has ended, in whatever state it was: done (`ok`), failed, cancelled or expired. It is forgotten; its run, if there is one, keeps its room
   * until `release`. Tasks that waited for this one alone become ready.
   *
   * @returns those that shall not run because of it: they wait for it with `afterFailure: 'cancel'`, and are blocked until each is settled
   * in turn. Nothing if it had ended already.
   */
  settle(task: QueuedTask<T>, ok: boolean, nowMs: number): readonly QueuedTask<T>[] {
    const entry = task as Entry<T>;
    if (entry.state === 'ended') return [];
    this.#leave(entry);
    if (this.#expired.size > 0) this.#expired.delete(entry);
    this.#become(entry, 'ended');
    this.#tasks.delete(entry.id);
    this.#slots.giveBack(entry);
    this.#bytes -= entry.bytes;
    this.#matching.forget(entry);
    const { freed, doomed } = this.#dependencies.ended(entry, ok);
    for (const one of freed) {
      this.#leave(one);
      this.#ready(one, nowMs);
    }
    return doomed;
  }

  /**
   * Those whose deadline has passed since the last call, in no agent's hands. They are out of the queue's order, but count until each is settled.
   * @returns in order of their deadlines
   */
  expire(nowMs: number): readonly QueuedTask<T>[] {
    this.#turnTo(nowMs);
    return emptied(this.#expired).sort((a, b) => a.deadlineMs - b.deadlineMs || a.place - b.place);
  }

  /**
   * Those that were delayed, have become ready since the last call and still wait, in order of their moments. For whoever tells others of it: `next` sees
   * them in any case.
   */
  due(nowMs: number): readonly QueuedTask<T>[] {
    this.#turnTo(nowMs);
    return emptied(this.#due).sort((a, b) => a.readyMs - b.readyMs || a.place - b.place);
  }

  /**
   * When `expire`, `due` and `next` may have something new without any other event: the first deadline or end of a delay; a moment that
   * has passed, as long as `expire` has not told of one; `Infinity`: never.
   * Aging needs no call: it changes who is next, never whether there is one.
   */
  nextDueMs(): number {
    // `next` may have found them, which is nobody's news yet.
    if (this.#expired.size > 0) for (const { deadlineMs } of this.#expired) return deadlineMs;
    return this.#alarms.firstMs;
  }

  /**
   * @param agent comes back with each run
   * @throws Error for an id that is there already, RangeError for a capacity that is no whole number from 0
   */
  addAgent(id: string, profile: AgentProfile, agent: A): void {
    this.#matching.addAgent(id, profile, agent);
  }

  /**
   * What runs goes on, also if it is more than the new capacity. Tasks that stuck to it, and that it may not or cannot do now, may go to others.
   * @returns whether there is such an agent
   * @throws RangeError as `addAgent` does
   */
  changeAgent(id: string, change: Partial<AgentProfile>): boolean {
    return this.#matching.changeAgent(id, change);
  }

  /**
   * The agent is no more: its runs are released, and tasks that stuck to it may go to any other.
   * @returns the runs it had, oldest first; what becomes of their tasks is for the caller to say
   */
  removeAgent(id: string): readonly QueueRun<T, A>[] {
    return this.#matching.removeAgent(id) as readonly Run[] as readonly QueueRun<T, A>[];
  }

  /** From now on `next` has none. Expiry, delays and aging go on. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  /**
   * Limits for what is submitted from now on; those in the queue stay.
   * @throws RangeError for a limit below 0
   */
  resize(limits: QueueLimits): void {
    this.#admission.resize(limits);
  }

  /** A run of this kind took so long: what `refuseInfeasible` goes by. An exponentially weighted mean, each new one counting an eighth. */
  measured(kind: string, runMs: number): void {
    this.#admission.measured(kind, runMs);
  }

  /** Costs the same whatever is in it. */
  get levels(): QueueLevels {
    const { delayed, blocked, expired, sum } = this.#rare;
    const waiting = this.#waiting.reduce((all, one) => all + one, 0);
    const byClass = this.#waiting.map((one, rank) => one + (expired[rank] ?? 0));
    return { waiting, delayed, blocked, given: this.size - waiting - sum, expired: sum - delayed - blocked, byClass };
  }

  /** Costs the same however many tasks there are; with the number of distinct demands it grows. */
  statistics(nowMs: number): QueueStatistics {
    this.#turnTo(nowMs);
    const ofClass = (rank: number): ClassStatistics => {
      const waiting = this.#waiting[rank] ?? 0;
      return { waiting, expired: this.#rare.expired[rank] ?? 0, oldestMs: waiting === 0 ? 0 : nowMs - this.#ages.oldestMs(rank) };
    };
    const { byClass: _, ...levels } = this.levels;
    return {
      ...{ ...levels, tasks: this.size, bytes: this.#bytes },
      classes: { critical: ofClass(0), high: ofClass(1), normal: ofClass(2), low: ofClass(3) },
      unservable: this.#matching.unservable(),
    };
  }

  #find(id: string): Entry<T> | undefined {
    const slot = this.#tasks.get(id);
    return slot === undefined ? undefined : this.#slots.at(slot);
  }

  #awaits(after: readonly string[] = []): Set<Entry<T>> | undefined {
    let awaits: Set<Entry<T>> | undefined;
    for (const id of after) {
      const other = this.#find(id);
      if (other !== undefined) awaits = (awaits ?? new Set()).add(other);
    }
    return awaits;
  }

  /** Delayed or waiting, as its `readyMs` says. */
  #ready(entry: Entry<T>, nowMs: number): void {
    if (entry.readyMs > nowMs) return this.#enter(entry, 'delayed');
    entry.readyMs = nowMs;
    this.#enter(entry, 'waiting');
  }

  #enter(entry: Entry<T>, state: 'delayed' | 'waiting'): void {
    this.#become(entry, state);
    this.#alarms.set(entry);
    if (state === 'delayed') return;
    this.#waiting[entry.rank] = (this.#waiting[entry.rank] ?? 0) + 1;
    this.#ages.add(entry);
    entry.lane.add(entry);
  }

  /** Takes it out of all that its state has put it into. */
  #leave(entry: Entry<T>): void {
    const { state } = entry;
    if (state === 'given' || state === 'expired') return;
    this.#alarms.remove(entry);
    if (state === 'blocked') return this.#dependencies.forget(entry);
    if (state === 'delayed') return;
    this.#waiting[entry.rank] = (this.#waiting[entry.rank] ?? 0) - 1;
    if (this.#due.size > 0) this.#due.delete(entry);
    this.#ages.remove(entry);
    this.#matching.remove(entry);
  }

  #become(entry: Entry<T>, state: QueuedState): void {
    this.#rare.moves(entry.rank, entry.state, state);
    entry.state = state;
  }

  /**
   * What has come to pass since the last call has come to pass at once (Q7): whoever is ready enters before those whose deadline is here leave.
   *
   * Limit: all whose moment has come, however many: none of them may be given by mistake. That is 1 to 2 us each; what else their end takes is done in portions (J12).
   */
  #turnTo(nowMs: number): void {
    if (this.#alarms.firstMs > nowMs) return;
    const overdue: Entry<T>[] = [];
    for (let entry = this.#alarms.takePast(nowMs); entry !== undefined; entry = this.#alarms.takePast(nowMs)) {
      if (entry.deadlineMs <= nowMs) {
        overdue.push(entry);
      } else {
        this.#enter(entry, 'waiting');
        this.#due.add(entry);
      }
    }
    for (const entry of overdue) {
      this.#leave(entry);
      this.#become(entry, 'expired');
      this.#expired.add(entry);
    }
  }

  #age(nowMs: number): void {
    for (let n = 0; n < RISES_MAX; n++) {
      const slot = this.#ages.nextToRise(nowMs);
      if (slot === -1) return;
      this.#ages.rise(this.#slots.at(slot));
    }
  }
}

function emptied<X>(set: Set<X>): X[] {
  const all = [...set];
  if (all.length > 0) set.clear();
  return all;
}

function given<T>(task: QueuedTask<T>, action: string): Entry<T> {
  if (task.state !== 'given') throw new Error(`Cannot ${action} task "${task.id}": it is not at an agent, but ${task.state}`);
  return task as Entry<T>;
}
