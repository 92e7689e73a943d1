import type { Cancel, Host } from '@ringmaster/core';

/** A host that counts what it is asked for. */
export class CountingHost implements Host {
  soons = 0;
  laters = 0;
  timers = 0;
  waits = 0;
  rings = 0;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  get parallelism(): number {
    return this.#host.parallelism;
  }

  get isVirtual(): boolean {
    return this.#host.isVirtual;
  }

  now(): number {
    return this.#host.now();
  }

  wallClock(): number {
    return this.#host.wallClock();
  }

  random(): number {
    return this.#host.random();
  }

  soon(task: () => void): void {
    this.soons++;
    this.#host.soon(task);
  }

  later(task: () => void): void {
    this.laters++;
    this.#host.later(task);
  }

  timer(delayMs: number, task: () => void, ref?: boolean): Cancel {
    this.timers++;
    return this.#host.timer(delayMs, task, ref);
  }

  waitForDoorbell(words: Int32Array, index: number, expected: number, woken: () => void): void {
    this.waits++;
    this.#host.waitForDoorbell(words, index, expected, woken);
  }

  ringDoorbell(words: Int32Array, index: number): void {
    this.rings++;
    this.#host.ringDoorbell(words, index);
  }

  keepAlive(): Cancel {
    return this.#host.keepAlive();
  }
}
