import type { Subscription } from '../contract/subscription.ts';
import type { DirectoryPort } from './directory-port.ts';
import type { Incarnation } from './life/incarnation.ts';
import type { InternalRef } from './internals.ts';
import type { Signal, SignalDue } from './signal.ts';

/** What the feed needs from its cell. */
export interface FindingCell {
  signal(signal: Signal, isBehindAll: boolean): void;
}

/** What it turns the set into. */
export interface FoundMapping {
  readonly id: string;
  as(found: readonly InternalRef[]): unknown;
}

/**
 * Tells an actor, by messages of its own, who is found under a key: now, and after each change. Ends with its incarnation.
 *
 * At most one waits in the mailbox, and what it says is looked up when its turn comes: an actor that is slow is told less often, not later.
 */
export class FoundSignals implements Subscription {
  readonly #cell: FindingCell;
  readonly #incarnation: Incarnation;
  readonly #directory: DirectoryPort;
  readonly #mapping: FoundMapping;
  readonly #leave: () => void;
  #told: readonly InternalRef[] | undefined;
  #isWaiting = false;
  #isOver = false;

  constructor(cell: FindingCell, incarnation: Incarnation, directory: DirectoryPort, mapping: FoundMapping) {
    this.#cell = cell;
    this.#incarnation = incarnation;
    this.#directory = directory;
    this.#mapping = mapping;
    const leave = directory.subscribe(mapping.id, () => this.#announce());
    const quiet = incarnation.onStop(() => this.cancel());
    this.#leave = () => {
      leave();
      quiet();
    };
    this.#announce();
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#leave();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  #announce(): void {
    if (this.#isOver || this.#isWaiting) return;
    this.#isWaiting = true;
    this.#cell.signal({ open: () => this.#open() }, false);
  }

  #open(): SignalDue | undefined {
    this.#isWaiting = false;
    if (this.#isOver || this.#incarnation.isClosing) return undefined;
    const found = this.#directory.findAll(this.#mapping.id);
    if (found === this.#told) return undefined;
    this.#told = found;
    return { message: this.#mapping.as(found) };
  }
}
