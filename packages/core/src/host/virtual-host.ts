import { observe } from '#memory';
import type { SeededRandom } from '../bits/seeded-random.ts';
import type { Cancel, Host } from './host.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { VirtualDoorbells } from './virtual-doorbells.ts';

/** What the virtual threads of one machine share. */
export interface VirtualParts {
  readonly clock: VirtualClock;
  readonly doorbells: VirtualDoorbells;
  readonly random: SeededRandom;
  readonly parallelism: number;
  readonly epochMs: number;
  readonly readCostMs: number;
  soon(task: () => void): void;
  later(task: () => void): void;
  timer(delayMs: number, task: () => void): Cancel;
}

/** One virtual thread: made by `VirtualMachine.host()`, it lives in the same Node thread as its siblings. */
export class VirtualHost implements Host {
  readonly parallelism: number;
  readonly isVirtual = true;
  readonly #parts: VirtualParts;
  readonly #random: SeededRandom;
  #ended = false;

  constructor(parts: VirtualParts) {
    this.#parts = parts;
    this.#random = parts.random.fork();
    this.parallelism = parts.parallelism;
  }

  now(): number {
    const { clock, readCostMs } = this.#parts;
    const nowMs = clock.now();
    if (readCostMs > 0) clock.moveTo(nowMs + readCostMs);
    return nowMs;
  }

  wallClock(): number {
    return this.#parts.epochMs + this.#parts.clock.now();
  }

  random(): number {
    return this.#random.next();
  }

  soon(task: () => void): void {
    this.#parts.soon(this.#whileAlive(task));
  }

  later(task: () => void): void {
    this.#parts.later(this.#whileAlive(task));
  }

  timer(delayMs: number, task: () => void): Cancel {
    return this.#parts.timer(delayMs, this.#whileAlive(task));
  }

  waitForDoorbell(words: Int32Array, index: number, expected: number, woken: () => void): void {
    if (observe(words, index) !== expected) this.soon(woken);
    else this.#parts.doorbells.wait(words, index, () => this.later(woken));
  }

  ringDoorbell(words: Int32Array, index: number): void {
    this.#parts.doorbells.ring(words, index);
  }

  /** A virtual thread has no event loop of its own to keep alive. */
  keepAlive(): Cancel {
    return () => {};
  }

  /** The thread dies: nothing it has queued, timed or waited for runs any more. */
  end(): void {
    this.#ended = true;
  }

  #whileAlive(task: () => void): () => void {
    return () => {
      if (!this.#ended) task();
    };
  }
}
