import type { Outcome } from '../outcome.ts';
import type { Workload } from '../workload.ts';
import type { Lateness, Policy, PolicyKind } from './policy.ts';

/** First come, first served, in each of several queues; a queue's turn is when those before it are empty. */
class ArrivalOrder implements Policy {
  readonly #workload: Workload;
  readonly #outcome: Outcome;
  readonly #expires: boolean;
  readonly #queueOf: (task: number) => number;
  readonly #queues: readonly { readonly tasks: Int32Array; head: number; tail: number }[];

  constructor(workload: Workload, outcome: Outcome, order: { late: Lateness; queues: number; queueOf: (task: number) => number }) {
    this.#workload = workload;
    this.#outcome = outcome;
    this.#expires = order.late !== 'runs';
    this.#queueOf = order.queueOf;
    this.#queues = Array.from({ length: order.queues }, () => ({ tasks: new Int32Array(workload.count), head: 0, tail: 0 }));
  }

  submit(task: number): void {
    const queue = this.#queues[this.#queueOf(task)];
    if (queue !== undefined) queue.tasks[queue.tail++] = task;
  }

  next(nowMs: number): number {
    const { deadlineMs } = this.#workload;
    for (const queue of this.#queues) {
      while (queue.head < queue.tail) {
        const task = queue.tasks[queue.head++] ?? -1;
        const deadline = deadlineMs[task] ?? 0;
        if (!this.#expires || deadline > nowMs) return task;
        // It had left when its time was over; nobody looked.
        this.#outcome.endedMs[task] = deadline;
      }
    }
    return -1;
  }

  settle(): void {}

  wakeMs(): number {
    return Number.POSITIVE_INFINITY;
  }

  wake(): void {}
}

/** One queue for all. */
export function fifo(id: string, name: string, late: Lateness): PolicyKind {
  return { id, name, late, make: (workload, outcome) => new ArrivalOrder(workload, outcome, { late, queues: 1, queueOf: () => 0 }) };
}

/** A queue for each class, the urgent ones strictly first. */
export function priorityOnly(id: string, name: string, late: Lateness): PolicyKind {
  const queues = 3;
  return {
    ...{ id, name, late },
    make: (workload, outcome) => new ArrivalOrder(workload, outcome, { late, queues, queueOf: (task) => workload.classOf[task] ?? 0 }),
  };
}
