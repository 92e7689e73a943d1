/** So many calls are done at once before the first look at the clock, and then between two. Powers of two. */
const CALLS_UNWATCHED = 16;
const CALLS_PER_LOOK = 4;

/** What it needs from its thread. */
export interface BreatherClock {
  now(): number;
  /** Runs `task` after the event loop has had its turn. */
  later(task: () => void): void;
}

/**
 * Leaves the event loop its turns where code awaits what is done at once: `for (;;) await ctx.send(ref, message)` would otherwise go on as
 * one long run of microtasks for as long as the receiver keeps up, and with it every timer, socket, ring and stop of the thread
 * would wait (T7 of docs/dispatch.md; G60). Tokio's tasks have such a budget for the same reason.
 */
export class Breather {
  readonly #clock: BreatherClock;
  readonly #sliceMs: number;
  #calls = 0;
  /** When the first look since the event loop's last turn was. Undefined: nobody has looked since. */
  #sinceMs: number | undefined;
  #turn: Promise<void> | undefined;
  #resume: () => void = () => undefined;

  /** @param sliceMs how long such calls may follow each other without a turn of the event loop */
  constructor(clock: BreatherClock, sliceMs: number) {
    this.#clock = clock;
    this.#sliceMs = sliceMs;
  }

  /** Something is done at once. Returns a promise of the event loop's next turn if it is to be awaited first. */
  breath(): Promise<void> | undefined {
    const calls = ++this.#calls;
    if (this.#sinceMs === undefined) return (calls & (CALLS_UNWATCHED - 1)) === 0 ? this.#watch() : undefined;
    return (calls & (CALLS_PER_LOOK - 1)) === 0 ? this.#look(this.#sinceMs) : this.#turn;
  }

  #watch(): undefined {
    this.#sinceMs = this.#clock.now();
    this.#clock.later(() => {
      this.#sinceMs = undefined;
      this.#turn = undefined;
      this.#resume();
    });
  }

  #look(sinceMs: number): Promise<void> | undefined {
    if (this.#turn === undefined && this.#clock.now() - sinceMs >= this.#sliceMs) {
      this.#turn = new Promise((resolve) => {
        this.#resume = resolve;
      });
    }
    return this.#turn;
  }
}
