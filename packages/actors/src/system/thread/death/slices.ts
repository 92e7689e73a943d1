/** What doing steps in slices needs of its thread. */
export interface SliceClock {
  now(): number;
  /** Runs `task` after the event loop has had its turn. */
  later(task: () => void): void;
}

/** How long one slice may be. */
export interface SliceLimits {
  readonly ms: number;
  /** Steps, where a clock stands still or each takes next to nothing. */
  readonly steps: number;
}

/**
 * Does what consists of very many small steps in slices: after each the event loop has its turn, so timers, sockets, rings and other actors'
 * turns go on in between (G60). The first slice is at once, so few steps are done when `run` returns.
 *
 * A step that is over its time is not cut off, so a slice is longer than its limit by one step at most.
 */
export class Slices {
  readonly #clock: SliceClock;
  readonly #limits: SliceLimits;
  #steps: Iterator<unknown> | undefined;
  #done: () => void = () => undefined;

  constructor(clock: SliceClock, limits: SliceLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /**
   * Does them in order, after those of an earlier run: each call of `next` is one.
   * @returns undefined if nothing is left; otherwise a promise that resolves with the last step, and never if the rest is dropped
   */
  run(steps: Iterator<unknown>): Promise<void> | undefined {
    this.finish();
    this.#steps = steps;
    this.#slice();
    if (this.#steps === undefined) return undefined;
    const { promise, resolve } = withResolver();
    this.#done = resolve;
    return promise;
  }

  /** Does what is left at once. */
  finish(): void {
    while (this.#steps !== undefined) this.#step(this.#steps);
  }

  /** What is left is not done any more, and nobody is told. */
  drop(): void {
    this.#steps = undefined;
    this.#done = () => undefined;
  }

  #slice(): void {
    const mine = this.#steps;
    if (mine === undefined) return;
    const { ms, steps } = this.#limits;
    const endMs = this.#clock.now() + ms;
    for (let done = 0; done < steps && (done === 0 || this.#clock.now() < endMs); done++) {
      this.#step(mine);
      if (this.#steps !== mine) return;
    }
    this.#clock.later(() => {
      // Those of a later run have slices of their own.
      if (this.#steps === mine) this.#slice();
    });
  }

  #step(steps: Iterator<unknown>): void {
    if (steps.next().done !== true) return;
    this.#steps = undefined;
    const done = this.#done;
    this.#done = () => undefined;
    done();
  }
}

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
