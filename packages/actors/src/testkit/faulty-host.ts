import type { Cancel, Host, HostChoices } from '@ringmaster/core';

/**
 * A thread's host that a test can make behave badly: code of the thread does not come to run for a while, as if its core were taken from
 * it, or a doorbell is heard late. Nothing is lost by that: it runs when the fault is over, in its order.
 *
 * Limit: what a promise settles goes on, because that is no host's business; it comes as far as to its next look at a ring or a clock.
 */
export class FaultyHost implements Host {
  readonly isVirtual: boolean;
  readonly parallelism: number;
  readonly choices: HostChoices;
  readonly #inner: Host & { readonly choices: HostChoices };
  readonly #heldUp: (() => void)[] = [];
  /** By so many faults. */
  #frozen = 0;
  /** Called in place of the next piece of work, which then does not end. */
  #hang: (() => void) | undefined;
  /** It has begun. */
  #hangs = false;
  #wakeDelayMs = 0;

  constructor(inner: Host & { readonly choices: HostChoices }) {
    this.#inner = inner;
    this.isVirtual = inner.isVirtual;
    this.parallelism = inner.parallelism;
    this.choices = inner.choices;
  }

  /** From now on nothing of the thread runs. */
  freeze(): void {
    this.#frozen++;
  }

  /** The next piece of its work begins, which is `begins`, and does not end. */
  hang(begins: () => void): void {
    this.#hang = begins;
  }

  /** One `freeze` less. */
  thaw(): void {
    this.#frozen = Math.max(0, this.#frozen - 1);
    this.#goOn();
  }

  /** The piece of work that hangs, or was to, ends. */
  unhang(): void {
    this.#hang = undefined;
    this.#hangs = false;
    this.#goOn();
  }

  /** No fault is left. */
  heal(): void {
    this.#wakeDelayMs = 0;
    this.#frozen = 0;
    this.unhang();
  }

  /** How much later than they ring its doorbells are heard. */
  delayWakeUps(ms: number): void {
    this.#wakeDelayMs = ms;
  }

  now(): number {
    return this.#inner.now();
  }

  wallClock(): number {
    return this.#inner.wallClock();
  }

  random(): number {
    return this.#inner.random();
  }

  soon(task: () => void): void {
    this.#inner.soon(() => this.#run(task));
  }

  later(task: () => void): void {
    this.#inner.later(() => this.#run(task));
  }

  timer(delayMs: number, task: () => void, ref?: boolean): Cancel {
    let isCancelled = false;
    // It may have fallen due while the thread was held up.
    const unlessCancelled = (): void => {
      if (!isCancelled) task();
    };
    const cancel = this.#inner.timer(delayMs, () => this.#run(unlessCancelled), ref);
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  waitForDoorbell(words: Int32Array, index: number, expected: number, woken: () => void): void {
    this.#inner.waitForDoorbell(words, index, expected, () => {
      if (this.#wakeDelayMs > 0) this.timer(this.#wakeDelayMs, woken);
      else this.#run(woken);
    });
  }

  ringDoorbell(words: Int32Array, index: number): void {
    this.#inner.ringDoorbell(words, index);
  }

  keepAlive(): Cancel {
    return this.#inner.keepAlive();
  }

  #run(task: () => void): void {
    if (this.#hang !== undefined) {
      this.#hang();
      this.#hang = undefined;
      this.#hangs = true;
    }
    if (this.#isHeldUp) this.#heldUp.push(task);
    else task();
  }

  get #isHeldUp(): boolean {
    return this.#frozen > 0 || this.#hangs;
  }

  /** Without any fault, with what it was held up in. */
  #goOn(): void {
    if (this.#isHeldUp) return;
    for (const task of this.#heldUp.splice(0)) this.#inner.later(() => this.#run(task));
  }
}
