import type { Cancel, Host } from '@ringmaster/core';

/** What an event loop needs of the execution it runs in. */
export interface LoopSteps {
  /** Begins to wait at the word, if it holds `expected`. @returns the number of the wait, or 0 */
  waitAt(words: Int32Array, index: number, expected: number): number;
  wake(words: Int32Array, index: number): void;
  /** What comes next: 0 for a task of the thread's own, or the number of a wait that has been rung. Waits until there is either. */
  turn(hasTask: boolean): number;
}

/**
 * The event loop of one virtual thread, which is the host of the product in it: what runs soon runs before anything else, and what
 * runs later takes turns with doorbells in every order. Time stands still.
 */
export class EventLoop implements Host {
  readonly parallelism = 1;
  readonly isVirtual = true;
  readonly #steps: LoopSteps;
  readonly #soon: (() => void)[] = [];
  readonly #later: (() => void)[] = [];
  readonly #waits = new Map<number, () => void>();

  constructor(steps: LoopSteps) {
    this.#steps = steps;
  }

  /** Never returns: a thread with nothing to do waits. */
  run(): never {
    for (;;) {
      for (let task = this.#soon.shift(); task !== undefined; task = this.#soon.shift()) task();
      const wait = this.#steps.turn(this.#later.length > 0);
      if (wait === 0) this.#later.shift()?.();
      else this.#woken(wait);
    }
  }

  now(): number {
    return 0;
  }

  wallClock(): number {
    return 0;
  }

  random(): number {
    return 0;
  }

  soon(task: () => void): void {
    this.#soon.push(task);
  }

  later(task: () => void): void {
    this.#later.push(task);
  }

  timer(): Cancel {
    throw new Error('Cannot set a timer: the time of the explorer stands still');
  }

  waitForDoorbell(words: Int32Array, index: number, expected: number, woken: () => void): void {
    const wait = this.#steps.waitAt(words, index, expected);
    if (wait === 0) this.#soon.push(woken);
    else this.#waits.set(wait, woken);
  }

  ringDoorbell(words: Int32Array, index: number): void {
    this.#steps.wake(words, index);
  }

  keepAlive(): Cancel {
    return () => {};
  }

  #woken(wait: number): void {
    const woken = this.#waits.get(wait);
    this.#waits.delete(wait);
    woken?.();
  }
}
