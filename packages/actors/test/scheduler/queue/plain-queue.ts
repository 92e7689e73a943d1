/**
 * What the task queue does, as plainly as it can be said.
 *
 * Limit: more lines than a file should have, so that the whole model is read in one piece.
 */
import type { Priority } from '@ringmaster/actors';
import type {
  AgentProfile,
  QueuedState,
  QueuedTask,
  QueueLimits,
  QueueOptions,
  QueueRefusal,
  QueueRun,
  QueueStatistics,
  QueueSubmission,
} from '#actors/scheduler/queue/queue-types.js';

const CLASSES: readonly Priority[] = ['critical', 'high', 'normal', 'low'];
const FRONT = -1;
const DEFAULT_AGING_MS = 30_000;
/** An estimate from fewer runs than this refuses nothing. */
const RUNS_TO_JUDGE = 8;
const EWMA_WEIGHT = 1 / 8;

interface Task<T> extends QueuedTask<T> {
  readonly s: QueueSubmission<T>;
  readonly seq: number;
  state: QueuedState;
  level: number;
  readyMs: number;
  notBeforeMs: number;
  /** The tasks, not their ids: another may have one of these by the time that its task has ended. */
  readonly awaits: Set<unknown>;
}

/** The tasks of one fairness key, or of none. */
interface Share {
  turn: number;
  used: number;
  weight: number;
}

interface Agent<T, A> {
  readonly id: string;
  readonly agent: A;
  profile: AgentProfile;
  readonly runs: Set<Run<T, A>>;
  turn: number;
}

interface Run<T, A> extends QueueRun<T, A> {
  readonly task: Task<T>;
  readonly at: Agent<T, A>;
}

/**
 * What `TaskQueue` promises, said as plainly as possible: one list of tasks, looked through and sorted anew each time. It shares nothing with the
 * queue but its types.
 */
export class PlainQueue<T, A> {
  readonly #tasks = new Map<string, Task<T>>();
  readonly #agents = new Map<string, Agent<T, A>>();
  readonly #owners = new Map<string, Agent<T, A>>();
  readonly #shares = new Map<string | undefined, Share>([[undefined, { turn: 0, used: 0, weight: 1 }]]);
  readonly #meanMs = new Map<string, { mean: number; count: number }>();
  readonly #agingMs: number;
  readonly #leadMs: number;
  readonly #refuseInfeasible: boolean;
  #tasksMax: number;
  #bytesMax: number;
  #bytes = 0;
  #seq = 0;
  #runs = 0;
  #turns = 0;
  #shareTurns = 0;
  #expired: Task<T>[] = [];
  #due: Task<T>[] = [];
  #isPaused = false;

  /** @throws RangeError for a limit or time that makes no sense */
  constructor(options: QueueOptions = {}) {
    const { tasksMax = Number.POSITIVE_INFINITY, bytesMax = Number.POSITIVE_INFINITY, agingMs, classLeadMs, refuseInfeasible } = options;
    this.#tasksMax = tasksMax;
    this.#bytesMax = bytesMax;
    this.#agingMs = agingMs ?? DEFAULT_AGING_MS;
    this.#leadMs = classLeadMs ?? Number.POSITIVE_INFINITY;
    this.#refuseInfeasible = refuseInfeasible ?? false;
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
    return this.#tasks.get(id);
  }

  /** Takes a task in, unless there is a reason not to: tested in the order `duplicate`, `cycle`, `expired`, `infeasible`, `tasks-max`, `bytes-max`. */
  submit(submission: QueueSubmission<T>, nowMs: number): QueuedTask<T> | QueueRefusal {
    const { id, data, kind, priority, deadlineMs = Number.POSITIVE_INFINITY, bytes = 0, notBeforeMs = 0, after = [] } = submission;
    const refusal = this.#refusal(submission, deadlineMs, nowMs);
    if (refusal !== undefined) return refusal;
    const task: Task<T> = {
      ...{ s: submission, id, data, kind, priority, deadlineMs, bytes, notBeforeMs },
      ...{ seq: this.#seq++, state: 'blocked', level: CLASSES.indexOf(priority), readyMs: nowMs },
      awaits: new Set(after.flatMap((other) => this.#tasks.get(other) ?? [])),
    };
    this.#tasks.set(id, task);
    this.#bytes += bytes;
    const { fairnessKey, fairnessWeight } = submission;
    const share = this.#shares.get(fairnessKey) ?? { turn: 0, used: 0, weight: 1 };
    this.#shares.set(fairnessKey, { ...share, weight: fairnessKey === undefined ? 1 : (fairnessWeight ?? share.weight) });
    if (task.awaits.size === 0) this.#ready(task, nowMs);
    return task;
  }

  /**
   * The best task for which an agent has room, and that agent, its room taken. Nothing while paused.
   *
   * Never one whose deadline has passed, whether `expire` was called or not (G64).
   */
  next(nowMs: number): QueueRun<T, A> | undefined {
    if (this.#isPaused) return undefined;
    this.#turnTo(nowMs);
    const waiting = this.#all('waiting');
    for (const task of waiting) this.#age(task, nowMs);
    waiting.sort((a, b) => this.#compare(a, b));
    for (const task of waiting) {
      const agents = [...this.#agents.values()].filter((agent) => hasRoom(agent) && this.#mayTake(task, agent));
      agents.sort((a, b) => a.runs.size / a.profile.capacity - b.runs.size / b.profile.capacity || a.turn - b.turn);
      const [agent] = agents;
      if (agent !== undefined) return this.#give(task, agent);
    }
    return undefined;
  }

  /**
   * The run has ended, so its agent has room again. Says nothing of the task: it may have ended before, or be queued again.
   * @returns whether it took up room until now
   */
  release(run: QueueRun<T, A>): boolean {
    const { at } = run as Run<T, A>;
    if (!at.runs.delete(run as Run<T, A>)) return false;
    this.#freeKeys();
    return true;
  }

  /**
   * Puts a task that was given back to where it was, as if it had never been given: before all that it came before, and its aging goes on.
   * The run, if there is still one, keeps its room.
   * @throws Error if the task is not at an agent
   */
  requeue(task: QueuedTask<T>, nowMs: number): void {
    this.#given(task, 'requeue').state = 'waiting';
    this.#turnTo(nowMs);
  }

  /**
   * Puts a task that was given back for another attempt, not before `notBeforeMs`. It keeps its place by submission; its aging begins anew.
   * @throws Error if the task is not at an agent
   */
  retry(task: QueuedTask<T>, notBeforeMs: number, nowMs: number): void {
    const own = this.#given(task, 'retry');
    own.notBeforeMs = notBeforeMs;
    own.level = CLASSES.indexOf(own.priority);
    this.#ready(own, nowMs);
    this.#turnTo(nowMs);
  }

  /**
   * The task has ended, in whatever state it was: done (`ok`), failed, cancelled or expired. It is forgotten; its run, if there is one, keeps its room
   * until `release`. Tasks that wait for this one alone become ready.
   *
   * @returns those that shall not run because of it: they wait for it with `afterFailure: 'cancel'`, and are blocked until each is settled
   * in turn. Nothing if it had ended already.
   */
  settle(task: QueuedTask<T>, ok: boolean, nowMs: number): readonly QueuedTask<T>[] {
    const own = task as Task<T>;
    if (own.state === 'ended') return [];
    own.state = 'ended';
    this.#tasks.delete(own.id);
    this.#bytes -= own.bytes;
    const doomed: Task<T>[] = [];
    for (const other of this.#all('blocked')) {
      if (!other.awaits.has(own)) continue;
      if (!ok && other.s.afterFailure !== 'run') doomed.push(other);
      else if (other.awaits.delete(own) && other.awaits.size === 0) this.#ready(other, nowMs);
    }
    this.#freeKeys();
    return doomed;
  }

  /**
   * Those whose deadline has passed since the last call, in no agent's hands. They are out of the queue's order, but count until each is settled.
   * @returns in order of their deadlines
   */
  expire(nowMs: number): readonly QueuedTask<T>[] {
    this.#turnTo(nowMs);
    const expired = this.#expired;
    this.#expired = [];
    return expired.filter(({ state }) => state === 'expired').sort((a, b) => a.deadlineMs - b.deadlineMs || a.seq - b.seq);
  }

  /** Those that were delayed, and have become ready since the last call, in order of their moments. For who tells others of it: `next` sees them in any case. */
  due(nowMs: number): readonly QueuedTask<T>[] {
    this.#turnTo(nowMs);
    const due = this.#due;
    this.#due = [];
    return due.filter(({ state }) => state === 'waiting').sort((a, b) => a.readyMs - b.readyMs || a.seq - b.seq);
  }

  /**
   * When `expire`, `due` and `next` may have something new without any other event: the first deadline or end of a delay; `Infinity`: never.
   * Aging needs no call: it changes who is next, never whether there is one.
   */
  nextDueMs(): number {
    const untold = this.#expired.find(({ state }) => state === 'expired');
    if (untold !== undefined) return untold.deadlineMs;
    let dueMs = Number.POSITIVE_INFINITY;
    for (const task of this.#tasks.values()) {
      if (task.state === 'delayed') dueMs = Math.min(dueMs, task.notBeforeMs);
      if (isQueued(task)) dueMs = Math.min(dueMs, task.deadlineMs);
    }
    return dueMs;
  }

  /**
   * @param agent comes back with each run
   * @throws Error for an id that is there already, RangeError for a capacity that is no whole number from 0
   */
  addAgent(id: string, profile: AgentProfile, agent: A): void {
    if (this.#agents.has(id)) throw new Error(`Cannot add agent "${id}": it is there already`);
    this.#agents.set(id, { id, agent, profile, runs: new Set(), turn: this.#turns++ });
  }

  /**
   * What runs goes on, also if it is more than the new capacity.
   * @returns whether there is such an agent
   */
  changeAgent(id: string, change: Partial<AgentProfile>): boolean {
    const own = this.#agents.get(id);
    if (own === undefined) return false;
    own.profile = { ...own.profile, ...change };
    this.#freeKeys();
    return true;
  }

  /**
   * The agent is no more: its runs are released, and tasks that stuck to it may go to any other.
   * @returns the runs it had, oldest first; what becomes of their tasks is for the caller to say
   */
  removeAgent(id: string): readonly QueueRun<T, A>[] {
    const own = this.#agents.get(id);
    if (own === undefined) return [];
    this.#agents.delete(id);
    const runs = [...own.runs];
    own.runs.clear();
    for (const [key, owner] of this.#owners) if (owner === own) this.#owners.delete(key);
    return runs;
  }

  /** From now on `next` has none. Expiry, delays and aging go on. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** Limits for what is submitted from now on; those in the queue stay. */
  resize({ tasksMax = this.#tasksMax, bytesMax = this.#bytesMax }: QueueLimits): void {
    this.#tasksMax = tasksMax;
    this.#bytesMax = bytesMax;
  }

  /** A run of this kind took so long: what `refuseInfeasible` goes by. An exponentially weighted mean, each new one counting an eighth. */
  measured(kind: string, runMs: number): void {
    const known = this.#meanMs.get(kind);
    if (known === undefined) this.#meanMs.set(kind, { mean: runMs, count: 1 });
    else {
      known.mean += (runMs - known.mean) * EWMA_WEIGHT;
      known.count++;
    }
  }

  statistics(nowMs: number): QueueStatistics {
    this.#turnTo(nowMs);
    const count = (state: QueuedState): number => this.#all(state).length;
    const waiting = this.#all('waiting');
    const classes = Object.fromEntries(
      CLASSES.map((priority) => {
        const own = waiting.filter((task) => task.priority === priority);
        const expired = this.#all('expired').filter((task) => task.priority === priority).length;
        return [priority, { waiting: own.length, expired, oldestMs: Math.max(0, ...own.map(({ readyMs }) => nowMs - readyMs)) }];
      }),
    ) as QueueStatistics['classes'];
    const unservable = new Map<string, { kind: string; requires: QueueSubmission<T>['requires'] & object; waiting: number }>();
    for (const task of waiting) {
      if ([...this.#agents.values()].some((agent) => covers(agent.profile, task))) continue;
      const requires = [...new Set(task.s.requires ?? [])].sort();
      const key = JSON.stringify([task.kind, requires]);
      const one = unservable.get(key) ?? { kind: task.kind, requires, waiting: 0 };
      unservable.set(key, { ...one, waiting: one.waiting + 1 });
    }
    return {
      ...{
        waiting: waiting.length,
        delayed: count('delayed'),
        blocked: count('blocked'),
        given: count('given'),
        expired: count('expired'),
      },
      ...{ tasks: this.size, bytes: this.#bytes, classes, unservable: [...unservable.values()] },
    };
  }

  #refusal(
    { id, kind, after, bytes = 0, notBeforeMs = 0 }: QueueSubmission<T>,
    deadlineMs: number,
    nowMs: number,
  ): QueueRefusal | undefined {
    if (this.#tasks.has(id)) return 'duplicate';
    if (after?.includes(id)) return 'cycle';
    if (deadlineMs <= nowMs) return 'expired';
    const known = this.#meanMs.get(kind);
    const runMs = known !== undefined && known.count >= RUNS_TO_JUDGE ? known.mean : 0;
    if (this.#refuseInfeasible && Math.max(nowMs, notBeforeMs) + runMs > deadlineMs) return 'infeasible';
    if (this.size >= this.#tasksMax) return 'tasks-max';
    return this.#bytes + bytes > this.#bytesMax ? 'bytes-max' : undefined;
  }

  #all(state: QueuedState): Task<T>[] {
    return [...this.#tasks.values()].filter((task) => task.state === state);
  }

  #ready(task: Task<T>, nowMs: number): void {
    task.state = task.notBeforeMs > nowMs ? 'delayed' : 'waiting';
    task.readyMs = Math.max(task.notBeforeMs, nowMs);
  }

  #turnTo(nowMs: number): void {
    const all = [...this.#tasks.values()];
    const overdue = all.filter((task) => isQueued(task) && task.deadlineMs <= nowMs);
    const due = all.filter((task) => task.state === 'delayed' && task.notBeforeMs <= nowMs && task.deadlineMs > nowMs);
    for (const task of due) task.state = 'waiting';
    for (const task of overdue) task.state = 'expired';
    this.#due.push(...due);
    this.#expired.push(...overdue);
    if (overdue.length > 0) this.#freeKeys();
  }

  #age(task: Task<T>, nowMs: number): void {
    const own = CLASSES.indexOf(task.priority);
    while (task.level > FRONT && task.readyMs + (own - task.level + 1) * this.#agingMs <= nowMs) task.level--;
  }

  #compare(a: Task<T>, b: Task<T>): number {
    const isFront = a.level === FRONT || b.level === FRONT;
    const isLed = !isFront && this.#leadMs !== Number.POSITIVE_INFINITY;
    const turns = isFront ? 0 : this.#shareOf(a).turn - this.#shareOf(b).turn;
    return (
      (isLed ? turns : a.level - b.level || turns) ||
      (isLed ? compare(this.#urgencyMs(a), this.#urgencyMs(b)) : 0) ||
      a.level - b.level ||
      (isFront ? 0 : compare(a.deadlineMs, b.deadlineMs)) ||
      a.seq - b.seq
    );
  }

  #shareOf({ s: { fairnessKey } }: Task<T>): Share {
    return this.#shares.get(fairnessKey) as Share;
  }

  #urgencyMs({ level, priority, deadlineMs, readyMs }: Task<T>): number {
    const dueMs = Number.isFinite(deadlineMs) ? deadlineMs : readyMs + (CLASSES.indexOf(priority) + 1) * this.#agingMs;
    return dueMs + level * this.#leadMs;
  }

  #mayTake(task: Task<T>, agent: Agent<T, A>): boolean {
    const owner = task.s.stickTo === undefined ? undefined : this.#owners.get(task.s.stickTo);
    return covers(agent.profile, task) && (owner === undefined || owner === agent || !covers(owner.profile, task));
  }

  #give(task: Task<T>, at: Agent<T, A>): Run<T, A> {
    const run: Run<T, A> = { id: ++this.#runs, task, agent: at.agent, at };
    at.runs.add(run);
    at.turn = this.#turns++;
    task.state = 'given';
    this.#due = this.#due.filter((other) => other !== task);
    const { stickTo } = task.s;
    if (stickTo !== undefined && !this.#owners.has(stickTo)) this.#owners.set(stickTo, at);
    const share = this.#shareOf(task);
    // Nobody to take turns with: no task has named a key yet.
    if (this.#shares.size > 1 && ++share.used >= share.weight) {
      share.used = 0;
      share.turn = ++this.#shareTurns;
    }
    return run;
  }

  #given(task: QueuedTask<T>, action: string): Task<T> {
    if (task.state !== 'given') throw new Error(`Cannot ${action} task "${task.id}": it is not at an agent, but ${task.state}`);
    return task as Task<T>;
  }

  /** A key is its agent's while one of it runs there, or waits and could run there. */
  #freeKeys(): void {
    const waiting = this.#all('waiting');
    for (const [key, owner] of this.#owners) {
      const runs = [...owner.runs].some(({ task }) => task.s.stickTo === key);
      const waits = waiting.some((task) => task.s.stickTo === key && covers(owner.profile, task));
      if (!runs && (!waits || owner.profile.isSuspended)) this.#owners.delete(key);
    }
  }
}

function isQueued({ state }: { readonly state: QueuedState }): boolean {
  return state === 'blocked' || state === 'delayed' || state === 'waiting';
}

/** Infinity equals itself. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function hasRoom<T, A>({ profile, runs }: Agent<T, A>): boolean {
  return !profile.isSuspended && runs.size < profile.capacity;
}

function covers({ capabilities, kinds }: AgentProfile, { kind, s }: Task<unknown>): boolean {
  return kinds.includes(kind) && (s.requires ?? []).every((one) => capabilities.includes(one));
}
