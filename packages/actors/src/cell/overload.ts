import type { CellEnvironment, LocalActor } from './cell-environment.ts';

/**
 * What happens when a mailbox is at its bound: the flag that senders in other threads read goes up, and at half the bound it goes down
 * again; senders of this thread wait for that (F3, W3).
 */
export class Overload {
  readonly #environment: CellEnvironment;
  readonly #cell: LocalActor;
  #waiters: (() => void)[] = [];
  isUp = false;

  constructor(environment: CellEnvironment, cell: LocalActor) {
    this.#environment = environment;
    this.#cell = cell;
  }

  raise(): void {
    if (this.isUp) return;
    this.isUp = true;
    this.#environment.slots.setOverloaded(this.#cell.slot, true);
  }

  /** There is room again, or nobody needs any: whoever waits tries once more. */
  lower(): void {
    if (this.isUp) {
      this.isUp = false;
      this.#environment.slots.setOverloaded(this.#cell.slot, false);
      this.#environment.roomMade(this.#cell);
    }
    if (this.#waiters.length > 0) for (const room of this.#waiters.splice(0)) room();
  }

  whenLowered(room: () => void): void {
    this.#waiters.push(room);
  }
}
