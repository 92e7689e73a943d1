import type { QueueLimits, QueueOptions, QueueRefusal, QueueSubmission } from './queue-types.ts';
import { RunTimes } from './run-times.ts';

/** What a queue holds already. */
export interface Held {
  readonly size: number;
  readonly bytes: number;
}

/** Who is taken in (Q10). */
export class Admission {
  readonly #runTimes = new RunTimes();
  readonly #refuseInfeasible: boolean;
  #tasksMax = Number.POSITIVE_INFINITY;
  #bytesMax = Number.POSITIVE_INFINITY;

  /** @throws RangeError for a limit below 0 */
  constructor({ tasksMax, bytesMax, refuseInfeasible = false }: QueueOptions) {
    this.#refuseInfeasible = refuseInfeasible;
    this.resize({ ...(tasksMax !== undefined && { tasksMax }), ...(bytesMax !== undefined && { bytesMax }) });
  }

  /** @throws RangeError for a limit below 0 */
  resize({ tasksMax = this.#tasksMax, bytesMax = this.#bytesMax }: QueueLimits): void {
    if (!(tasksMax >= 0)) throw new RangeError(`Cannot resize task queue: tasksMax is a number from 0, not ${String(tasksMax)}`);
    if (!(bytesMax >= 0)) throw new RangeError(`Cannot resize task queue: bytesMax is a number from 0, not ${String(bytesMax)}`);
    this.#tasksMax = tasksMax;
    this.#bytesMax = bytesMax;
  }

  measured(kind: string, runMs: number): void {
    this.#runTimes.add(kind, runMs);
  }

  /** Why not, but for an id that is there already. */
  refusal(submission: QueueSubmission<unknown>, held: Held, nowMs: number): QueueRefusal | undefined {
    const { id, kind, deadlineMs = Number.POSITIVE_INFINITY, notBeforeMs = nowMs, after, bytes = 0 } = submission;
    if (after?.includes(id)) return 'cycle';
    if (deadlineMs <= nowMs) return 'expired';
    if (this.#refuseInfeasible && Math.max(nowMs, notBeforeMs) + this.#runTimes.expectedMs(kind) > deadlineMs) return 'infeasible';
    if (held.size >= this.#tasksMax) return 'tasks-max';
    return held.bytes + bytes > this.#bytesMax ? 'bytes-max' : undefined;
  }
}
