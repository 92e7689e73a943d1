import type { QueueOptions, QueueRun } from '#actors/scheduler/queue/queue-types.js';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';
import type { Outcome } from '../outcome.ts';
import { CLASSES, type Workload } from '../workload.ts';
import type { Lateness, Policy, PolicyKind } from './policy.ts';

const KIND = 'work';

/** The scheduler's own queue, driven as its actor drives it: a timer for what is due, each agent an agent of the queue. */
class Ours implements Policy {
  readonly #workload: Workload;
  readonly #outcome: Outcome;
  readonly #queue: TaskQueue<number, number>;
  /** What is at agents, by task. */
  readonly #runs = new Map<number, QueueRun<number, number>>();

  constructor(workload: Workload, outcome: Outcome, agents: number, options: QueueOptions) {
    this.#workload = workload;
    this.#outcome = outcome;
    this.#queue = new TaskQueue(options);
    for (let agent = 0; agent < agents; agent++)
      this.#queue.addAgent(String(agent), { capabilities: [], kinds: [KIND], capacity: 1 }, agent);
  }

  submit(task: number, nowMs: number): void {
    const deadlineMs = this.#workload.deadlineMs[task];
    const { priority } = CLASSES[this.#workload.classOf[task] ?? 0] ?? CLASSES[0];
    const accepted = this.#queue.submit({ id: String(task), data: task, kind: KIND, priority, deadlineMs }, nowMs);
    if (typeof accepted === 'string') this.#outcome.endedMs[task] = nowMs;
  }

  next(nowMs: number): number {
    const run = this.#queue.next(nowMs);
    if (run === undefined) return -1;
    const task = run.task.data;
    this.#runs.set(task, run);
    return task;
  }

  settle(task: number, nowMs: number): void {
    const run = this.#runs.get(task);
    if (run === undefined) throw new Error(`Cannot settle task ${task}: it was not given to anybody`);
    this.#runs.delete(task);
    const isDone = this.#outcome.isDone[task] === 1;
    if (isDone) this.#queue.measured(KIND, nowMs - (this.#outcome.startedMs[task] ?? nowMs));
    this.#queue.release(run);
    this.#queue.settle(run.task, isDone, nowMs);
  }

  wakeMs(): number {
    return this.#queue.nextDueMs();
  }

  wake(nowMs: number): void {
    for (const task of this.#queue.expire(nowMs)) {
      this.#outcome.endedMs[task.data] = nowMs;
      this.#queue.settle(task, false, nowMs);
    }
  }
}

/** What one of ours is set to. */
interface OursPlan {
  readonly id: string;
  readonly name: string;
  readonly late: Exclude<Lateness, 'runs'>;
  readonly options: QueueOptions;
}

export function ours({ id, name, late, options }: OursPlan): PolicyKind {
  return { id, name, late, make: (workload, outcome, agents) => new Ours(workload, outcome, agents, options) };
}
