/** So many items are published at the latest. */
const ITEMS_MAX = 256;

/**
 * Items that are written between one `await` and the next become visible together (rule E4).
 *
 * A writer that awaits each item gives the thread a microtask between any two. If each of them published what was written, a stream
 * would cost a slice of the thread, and perhaps a wake-up, per item. So it is looked again, after the promises of the moment have run on,
 * and published when nothing more was written meanwhile.
 */
export class ItemBurst {
  readonly #soon: (task: () => void) => void;
  readonly #over: () => void;
  readonly #look = (): void => this.#lookAgain();
  #written = 0;
  #seen = 0;
  /** What is sent becomes visible when it is over: nobody else need see to that. */
  isOpen = false;

  constructor(parts: { soon(task: () => void): void; over(): void }) {
    this.#soon = parts.soon;
    this.#over = parts.over;
  }

  itemComes(): void {
    this.#written++;
    if (this.isOpen) return;
    this.isOpen = true;
    this.#written = 1;
    this.#seen = 0;
    this.#soon(this.#look);
  }

  #lookAgain(): void {
    if (this.#written > this.#seen && this.#written < ITEMS_MAX) {
      this.#seen = this.#written;
      this.#soon(this.#look);
      return;
    }
    this.isOpen = false;
    this.#over();
  }
}
