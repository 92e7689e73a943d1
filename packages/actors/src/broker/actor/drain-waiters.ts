import type { Asker } from './asker.ts';
import { noSuchQueue } from './queue-errors.ts';

/** What is to be known of a queue. */
interface Queue {
  readonly id: string;
  readonly isEmpty: boolean;
}

export interface DrainWaitersNeeds {
  /** Calls back when all that has happened by now is kept, at once where nothing is, and with an error if it never will be. */
  confirm(confirmation: (error?: Error) => void): void;
}

/** Whoever waits until a queue has nothing in it any more: told at the end of the turn in which that is so (B16). */
export class DrainWaiters<Q extends Queue> {
  readonly #needs: DrainWaitersNeeds;
  readonly #waiting = new Map<Q, Asker[]>();

  constructor(needs: DrainWaitersNeeds) {
    this.#needs = needs;
  }

  /** How many wait, those included that have given up since somebody else began to wait. */
  get size(): number {
    let size = 0;
    for (const askers of this.#waiting.values()) size += askers.length;
    return size;
  }

  wait(queue: Q, asker: Asker): void {
    if (queue.isEmpty) return this.#tell([asker]);
    const askers = this.#waiting.get(queue) ?? [];
    // Who asks again and again, each time with a limit, leaves nothing behind. Not with each that comes: of many each would look at all.
    const isTime = (askers.length & (askers.length - 1)) === 0;
    const rest = isTime ? askers.filter(({ isWaiting }) => isWaiting) : askers;
    rest.push(asker);
    this.#waiting.set(queue, rest);
  }

  /** At the end of each turn in which a queue has changed. */
  look(): void {
    for (const [queue, askers] of this.#waiting) {
      if (!queue.isEmpty) continue;
      this.#waiting.delete(queue);
      this.#tell(askers);
    }
  }

  deleted(queue: Q): void {
    const askers = this.#waiting.get(queue);
    if (askers === undefined) return;
    this.#waiting.delete(queue);
    this.#needs.confirm((error) => {
      for (const asker of askers) asker.forsake(error ?? noSuchQueue('wait for', queue.id));
    });
  }

  #tell(askers: readonly Asker[]): void {
    this.#needs.confirm((error) => {
      for (const asker of askers) {
        if (error !== undefined) asker.forsake(error);
        else if (asker.isWaiting) asker.answer(undefined);
      }
    });
  }
}
