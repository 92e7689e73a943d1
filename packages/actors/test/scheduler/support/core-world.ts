import type { ActorRef, AgentMessage, Capability, ReplyTo, TaskState } from '@ringmaster/actors';
import { type CorePlan, SchedulerCore } from '#actors/scheduler/core/scheduler-core.js';
import type { SchedulerPort } from '#actors/scheduler/core/scheduler-port.js';
import type { GivenRun, Seat, TaskEntry } from '#actors/scheduler/core/task-entry.js';
import type { RetryData, TaskRequest, TaskTerms } from '#actors/contract/scheduler-messages.js';

/** An agent that a test plays. */
export interface FakeAgent {
  readonly name: string;
  readonly ref: ActorRef<AgentMessage> & { isAlive: boolean };
  readonly kinds: readonly string[];
  readonly capabilities: readonly Capability[];
  readonly capacity: number;
}

export type Asked = Partial<Omit<TaskRequest, 'terms'>> & Partial<Omit<TaskTerms, 'retry'>> & { readonly retry?: Partial<RetryData> };

const PLAN: CorePlan = {
  ...{ agingMs: Number.POSITIVE_INFINITY, classLeadMs: Number.POSITIVE_INFINITY, infeasible: 'accept', killsStuck: true },
  ...{ deadTasksMax: 100, deadBytesMax: Number.POSITIVE_INFINITY, tasksMax: 1_000, bytesMax: Number.POSITIVE_INFINITY },
};

/** A core and what it does, with a hand on the clock: the agents are the test's. */
export class CoreWorld implements SchedulerPort {
  readonly core: SchedulerCore;
  nowMs = 1_000;
  /** What `random` gives. */
  chance = 0;
  /** Runs that were begun and are not over, oldest first: also those that were called off. */
  readonly runs: GivenRun[] = [];
  readonly begun: string[] = [];
  readonly ends = new Map<string, TaskState[]>();
  readonly refusals: { readonly id: string; readonly why: Error }[] = [];
  readonly changes: { readonly id: string; readonly state: TaskState }[] = [];
  readonly killed: string[] = [];
  /** Tasks whose runs agents were asked after once more. */
  readonly askedAfter: string[] = [];
  readonly stuckRuns: string[] = [];
  /** What came of runs, and nobody got. */
  readonly dropped: unknown[] = [];
  wakeMs = Number.POSITIVE_INFINITY;
  onBegin: (run: GivenRun) => void = () => undefined;
  onEnd: (task: TaskEntry, state: TaskState) => void = () => undefined;
  onOutOfTime: (run: GivenRun) => void = () => undefined;

  constructor(plan: Partial<CorePlan> = {}) {
    this.core = new SchedulerCore(this, { ...PLAN, ...plan });
  }

  // ------------------------------------------------------------------ what the test does

  agent(name: string, options: Partial<Pick<FakeAgent, 'kinds' | 'capabilities' | 'capacity'>> = {}): FakeAgent {
    const ref = { name, isAlive: true } as ActorRef<AgentMessage> & { isAlive: boolean };
    const agent = { name, ref, kinds: ['work'], capabilities: [], capacity: 1, ...options };
    this.report(agent);
    return agent;
  }

  report(agent: FakeAgent, change: { readonly status?: 'idle' | 'busy' | 'suspended' | 'stopped'; readonly room?: number } = {}): void {
    const { ref, kinds, capabilities, capacity } = agent;
    this.core.agentChanged({ ref, kinds, capabilities, capacity, status: 'idle', room: capacity, restarts: 0, ...change });
  }

  submit(id: string, asked: Asked = {}): void {
    const { requires, runTimeoutMs, late, retry, ...rest } = asked;
    const all: RetryData = { attempts: 1, losses: 3, minMs: 10, maxMs: 1_000, jitter: 0, on: undefined, never: undefined };
    const terms: TaskTerms = { requires, runTimeoutMs, late, retry: retry && { ...all, ...retry } };
    const request = {
      id,
      kind: 'work',
      payload: id,
      priority: 'normal',
      deadlineMs: Number.POSITIVE_INFINITY,
      extras: undefined,
      terms,
    } as const;
    this.core.intake.submit({ ...request, ...rest }, undefined, this.nowMs);
  }

  runOf(id: string): GivenRun {
    const run = this.runs.findLast(({ task }) => task.id === id);
    if (run === undefined) throw new Error(`"${id}" is at no agent`);
    return run;
  }

  answer(id: string, value: unknown = 'well'): void {
    const run = this.#take(id);
    this.core.answered(run, value, this.nowMs);
  }

  fail(id: string, error: Error = new Error('told to'), isFinal = false): void {
    this.core.failed(this.#take(id), error, this.nowMs, isFinal);
  }

  /** The agent ends with all that it has. */
  crash(agent: FakeAgent, error: Error = new Error('crashed')): void {
    for (const run of this.runs.filter(({ seat }) => seat.ref === agent.ref)) {
      this.#forget(run);
      if (run.calledOffMs === undefined) this.core.lost(run, error, 'perhaps', this.nowMs);
      else this.core.over(run);
    }
  }

  over(id: string): void {
    this.core.over(this.#take(id));
  }

  /** What comes of a run: it is under way no more. */
  settle(run: GivenRun, tell: () => void): void {
    this.#forget(run);
    tell();
  }

  /** Time passes, step by step; runs whose time is over are given up, as their asks are. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const running = this.runs.filter(({ calledOffMs, isOver }) => calledOffMs === undefined && !isOver);
      const nextMs = Math.min(this.wakeMs, ...running.map(({ untilMs: ends }) => ends));
      if (nextMs > untilMs) break;
      this.nowMs = Math.max(this.nowMs, nextMs);
      for (const run of running) {
        if (run.untilMs > this.nowMs || run.calledOffMs !== undefined || run.isOver) continue;
        this.onOutOfTime(run);
        this.core.outOfTime(run, this.nowMs);
      }
      if (this.wakeMs > this.nowMs) continue;
      this.wakeMs = Number.POSITIVE_INFINITY;
      this.core.tick(this.nowMs);
    }
    this.nowMs = untilMs;
  }

  /** The final state of a task; undefined: it has none. Fails for one with several. */
  end(id: string): TaskState | undefined {
    const ends = this.ends.get(id) ?? [];
    if (ends.length > 1) throw new Error(`"${id}" has ended ${ends.length} times`);
    return ends[0];
  }

  #take(id: string): GivenRun {
    const run = this.runOf(id);
    this.#forget(run);
    return run;
  }

  #forget(run: GivenRun): void {
    const at = this.runs.indexOf(run);
    if (at !== -1) this.runs.splice(at, 1);
  }

  // ------------------------------------------------------------------ what the core does

  random(): number {
    return this.chance;
  }

  begin(run: GivenRun): void {
    this.runs.push(run);
    this.begun.push(run.task.id);
    this.onBegin(run);
  }

  callOff(): void {}

  inquire(run: GivenRun): void {
    this.askedAfter.push(run.task.id);
  }

  kill(seat: Seat): void {
    this.killed.push(seat.ref.name);
  }

  changed({ id, state }: TaskEntry): void {
    this.changes.push({ id, state });
  }

  ended(task: TaskEntry, state: TaskState): void {
    this.ends.set(task.id, [...(this.ends.get(task.id) ?? []), state]);
    this.onEnd(task, state);
  }

  unwanted(result: unknown): void {
    this.dropped.push(result);
  }

  refused({ id }: TaskRequest, _: ReplyTo<unknown> | undefined, why: Error): void {
    this.refusals.push({ id, why });
  }

  stuck(run: GivenRun): void {
    this.stuckRuns.push(run.task.id);
  }

  handOutSoon(): void {
    this.core.handOut(this.nowMs);
  }

  wakeBy(atMs: number): void {
    this.wakeMs = Math.min(this.wakeMs, atMs);
  }
}
