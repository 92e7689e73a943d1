import { QuickRuns } from '#actors/scheduler/core/quick-runs.js';
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

  /** Undefined: nobody is ruled out. */
  readonly #quickRuns: QuickRuns | undefined;

  constructor(workload: Workload, outcome: Outcome, agents: number, { options, rulesOut }: OursPlan) {
    this.#workload = workload;
    this.#outcome = outcome;
    this.#queue = new TaskQueue(options);
    this.#quickRuns = rulesOut === true ? new QuickRuns() : undefined;
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
    for (;;) {
      const run = this.#queue.next(nowMs);
      if (run === undefined) return -1;
      const task = run.task.data;
      if (!this.#isInVain(task, nowMs)) {
        this.#runs.set(task, run);
        return task;
      }
      this.#outcome.endedMs[task] = nowMs;
      this.#queue.release(run);
      this.#queue.settle(run.task, false, nowMs);
    }
  }

  settle(task: number, nowMs: number): void {
    const run = this.#runs.get(task);
    if (run === undefined) throw new Error(`Cannot settle task ${task}: it was not given to anybody`);
    this.#runs.delete(task);
    const isDone = this.#outcome.isDone[task] === 1;
    if (isDone) this.#measured(nowMs - (this.#outcome.startedMs[task] ?? nowMs));
    this.#queue.release(run);
    this.#queue.settle(run.task, isDone, nowMs);
  }

  /** As the scheduler's core says it (Q14). */
  #isInVain(task: number, nowMs: number): boolean {
    const leftMs = (this.#workload.deadlineMs[task] ?? nowMs) - nowMs;
    return this.#quickRuns !== undefined && this.#quickRuns.tooLongMs(KIND, leftMs) > 0;
  }

  #measured(runMs: number): void {
    if (this.#quickRuns === undefined) this.#queue.measured(KIND, runMs);
    else this.#quickRuns.add(KIND, runMs);
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
  /** What would be begun in vain is not begun. Default false. */
  readonly rulesOut?: boolean;
}

export function ours(plan: OursPlan): PolicyKind {
  const { id, name, late } = plan;
  return { id, name, late, make: (workload, outcome, agents) => new Ours(workload, outcome, agents, plan) };
}
