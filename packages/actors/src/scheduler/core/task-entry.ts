import type { ActorRef, ReplyTo } from '../../contract/actor-ref.ts';
import type { AgentMessage } from '../../contract/agent.ts';
import type { DetachedListener } from '../../cell/asks/ask-listener.ts';
import type { CalledOff } from '../../contract/call-off.ts';
import type { Capability } from '../../contract/capability.ts';
import type { TaskRequest } from '../../contract/scheduler-messages.ts';
import type { Priority, TaskState } from '../../contract/task.ts';
import type { QueuedTask, QueueRun } from '../queue/queue-types.ts';
import type { RetryRule } from './retry-rule.ts';

/** Why a task is not at an agent. */
export type Waiting = Extract<TaskState, { status: 'pending' }>['why'];

/** An agent of a scheduler. */
export interface Seat {
  /** In the queue. */
  readonly key: string;
  readonly ref: ActorRef<AgentMessage>;
  capabilities: readonly Capability[];
  /** Kinds it is given tasks of. */
  kinds: readonly string[];
  /** What it said last of that. */
  said: readonly string[];
  capacity: number;
  /** How often it has. */
  restarts: number;
  /** By its manager. */
  isSuspended: boolean;
  /** Its manager was lost, and has not told of it since. */
  isUntold: boolean;
  /** It has declined, or may have ended: when it is tried again, unless it says something before. */
  closedUntilMs: number;
  /** Runs of it that were found stuck and are not over: as long as there are any it is given nothing (J6). */
  stuck: number;
  /** We have killed it: what else was in its hands is not to blame. */
  isCondemned: boolean;
}

/** Carries runs out. */
export interface Carrier {
  /** `run` has an outcome. */
  settled(run: GivenRun): void;
}

/** One attempt at an agent, from the order to the end of the run; its task may have gone on before that. Told itself what comes of its order. */
export class GivenRun implements DetachedListener {
  /** In the table of runs. */
  id = -1;
  readonly queued: QueueRun<TaskEntry, Seat>;
  readonly task: TaskEntry;
  readonly attempt: number;
  readonly givenMs: number;
  /** When its time is over; `Infinity`: never. And the same in monotonic milliseconds, for whoever carries it out. */
  readonly untilMs: number;
  deadlineMs = Number.POSITIVE_INFINITY;
  progress = 0;
  note: string | undefined = undefined;
  /** Since when nobody waits for its answer. Undefined: its task does. */
  calledOffMs: number | undefined = undefined;
  isOver = false;
  /** It has outlasted its grace. */
  isStuck = false;
  /** Whoever carries it out has put itself here, and what calls it off; and is told what came of it. */
  carrier: Carrier | undefined = undefined;
  order: CalledOff | undefined = undefined;
  isAnswered = false;
  outcome: unknown = undefined;

  constructor(queued: QueueRun<TaskEntry, Seat>, nowMs: number) {
    const task = queued.task.data;
    const { runTimeoutMs } = task.request.terms;
    this.queued = queued;
    this.task = task;
    this.attempt = ++task.attempt;
    this.givenMs = nowMs;
    this.untilMs = runTimeoutMs === undefined ? task.lastMs : Math.min(task.lastMs, nowMs + runTimeoutMs);
  }

  get seat(): Seat {
    return this.queued.agent;
  }

  /** By which its time is over. */
  get limit(): 'deadline' | 'run-timeout' {
    return this.untilMs === this.task.lastMs ? 'deadline' : 'run-timeout';
  }

  get timeoutMs(): number {
    return this.untilMs === Number.POSITIVE_INFINITY ? this.untilMs : Math.max(1, this.untilMs - this.givenMs);
  }

  get isCancellable(): boolean {
    return true;
  }

  answered(value: unknown): void {
    this.isAnswered = true;
    this.outcome = value;
    this.carrier?.settled(this);
  }

  failed(error: unknown): void {
    this.outcome = error;
    this.carrier?.settled(this);
  }
}

/** What has gone wrong with a task. Most have nothing of it. */
export interface Past {
  failures: number;
  /** Agents that ended with it in their hands, it being perhaps why. */
  losses: number;
  /** The same, something else being why. */
  bystanderLosses: number;
  /** Agents that were given it and did not begin it. */
  declines: number;
  error: Error | undefined;
}

/** A task that was accepted, until it has ended. */
export class TaskEntry {
  readonly request: TaskRequest;
  readonly replyTo: ReplyTo<unknown> | undefined;
  readonly rule: RetryRule;
  readonly submittedMs: number;
  /** Undefined until the queue has it. */
  queued: QueuedTask<TaskEntry> | undefined = undefined;
  /** The attempt that counts. Undefined: it waits. */
  run: GivenRun | undefined = undefined;
  isRunning = false;
  isEnded = false;
  attempt = 0;
  why: Waiting = 'queued';
  past: Past | undefined = undefined;
  /** Somebody follows it. */
  isFollowed = false;

  constructor(request: TaskRequest, replyTo: ReplyTo<unknown> | undefined, rule: RetryRule, submittedMs: number) {
    this.request = request;
    this.replyTo = replyTo;
    this.rule = rule;
    this.submittedMs = submittedMs;
  }

  get id(): string {
    return this.request.id;
  }

  get kind(): string {
    return this.request.kind;
  }

  get priority(): Priority {
    return this.request.priority;
  }

  /** When its time is over, even while it runs; `Infinity`: never. */
  get lastMs(): number {
    const { deadlineMs, terms } = this.request;
    return terms.late === 'finish' ? Number.POSITIVE_INFINITY : deadlineMs;
  }

  get history(): Past {
    this.past ??= { failures: 0, losses: 0, bystanderLosses: 0, declines: 0, error: undefined };
    return this.past;
  }

  /** It was given before, which was no attempt. */
  get wasDeclined(): boolean {
    return this.past !== undefined && this.past.declines > 0;
  }

  /** As it is now; not for one that has ended. */
  get state(): TaskState {
    const { run, attempt, past } = this;
    if (run === undefined) {
      const error = past?.error;
      return { status: 'pending', attempt, why: this.#whyNow, ...(error !== undefined && { error }) };
    }
    const agent = run.seat.ref;
    if (!this.isRunning) return { status: 'assigned', attempt, agent };
    const { progress, note } = run;
    return { status: 'running', attempt, agent, progress, ...(note !== undefined && { note }) };
  }

  /** The queue moves a task on by itself: from dependencies to a delay, from a delay to its class. */
  get #whyNow(): Waiting {
    const { why } = this;
    const state = this.queued?.state;
    if (state === 'blocked') return 'dependencies';
    if (state === 'delayed') return why === 'retry' ? 'retry' : 'delayed';
    return why === 'requeued' ? 'requeued' : 'queued';
  }
}
