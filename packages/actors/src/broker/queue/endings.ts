import type { Dead, QueuePort } from './queue-port.ts';
import type { QueuedMessage } from './queued-message.ts';

/**
 * The messages that have left a queue in the event under way without having been acknowledged. Whoever drives the queue is told of them when all else of
 * the event is done, because what he does then may be another event of the same queue.
 */
export class Endings {
  readonly #port: Pick<QueuePort<never>, 'dead' | 'purged'>;
  #dead: Dead[] = [];
  #purged: QueuedMessage[] = [];

  constructor(port: Pick<QueuePort<never>, 'dead' | 'purged'>) {
    this.#port = port;
  }

  died(dead: Dead): void {
    this.#dead.push(dead);
  }

  wasPurged(message: QueuedMessage): void {
    this.#purged.push(message);
  }

  get areThere(): boolean {
    return this.#dead.length > 0 || this.#purged.length > 0;
  }

  /** Each once: what is not told of yet when another event begins in here is told by that one, or by this one. */
  tell(): void {
    const dead = this.#dead;
    const purged = this.#purged;
    this.#dead = [];
    this.#purged = [];
    for (const one of dead) this.#port.dead(one);
    for (const message of purged) this.#port.purged(message);
  }
}
