import { observe } from '#memory';
import type { SeededRandom } from '../bits/seeded-random.ts';
import type { Cancel, Host, HostChoices } from './host.ts';
import type { ChoiceKind } from './chooser.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { VirtualDoorbells } from './virtual-doorbells.ts';
import type { VirtualTrace } from './virtual-trace.ts';
import { VirtualTurns } from './virtual-turns.ts';

/** What the virtual threads of one machine share. */
export interface VirtualParts {
  readonly clock: VirtualClock;
  readonly doorbells: VirtualDoorbells;
  readonly random: SeededRandom;
  readonly trace: VirtualTrace;
  readonly parallelism: number;
  readonly epochMs: number;
  readonly readCostMs: number;
  /** The next number of those that show who waits longer. */
  order(): number;
  soon(task: () => void): void;
  /** One of its threads has something to do. */
  queued(): void;
  choose<T extends number | string>(kind: ChoiceKind, thread: number, options: readonly T[]): T;
  ended(host: VirtualHost): void;
}

/** How many steps late a doorbell may be heard. */
const LATE_STEPS = [0, 1, 4, 16];

/** At once, as a callback among others of this thread; or as a step of its own, so that other threads may come first. */
const SOON = [0, 1];

/** One virtual thread: made by `VirtualMachine.host()`, it lives in the same Node thread as its siblings. */
export class VirtualHost implements Host {
  readonly parallelism: number;
  readonly isVirtual = true;
  readonly choices: HostChoices;
  /** Its index; that of a dead thread may come back. */
  readonly thread: number;
  /** What waits for its event loop. The machine takes it. */
  readonly turns = new VirtualTurns();
  readonly #parts: VirtualParts;
  readonly #random: SeededRandom;
  #ended = false;
  /** Records taken so far, by the thread that wrote them. */
  readonly #taken = new Map<number, number>();

  constructor(parts: VirtualParts, thread: number) {
    this.#parts = parts;
    this.#random = parts.random.fork();
    this.thread = thread;
    this.parallelism = parts.parallelism;
    this.choices = {
      choose: (kind, options) => (options.length < 2 || this.#ended ? (options[0] as number) : parts.choose(kind, thread, options)),
      took: (from, records) => this.#took(from, records),
    };
  }

  now(): number {
    const { clock, readCostMs } = this.#parts;
    const nowMs = clock.now();
    // What a dead thread's promises go on with takes nobody's time.
    if (readCostMs > 0 && !this.#ended) clock.moveTo(nowMs + readCostMs);
    return nowMs;
  }

  wallClock(): number {
    return this.#parts.epochMs + this.#parts.clock.now();
  }

  random(): number {
    return this.#random.next();
  }

  soon(task: () => void): void {
    if (this.#ended) return;
    const mayOvertake = !this.turns.hasSoon && this.#parts.choose('soon', this.thread, SOON) === 0;
    if (mayOvertake) return this.#parts.soon(this.#whileAlive(task));
    this.turns.soon(task, this.#parts.order());
    this.#parts.queued();
  }

  later(task: () => void): void {
    if (this.#ended) return;
    this.turns.later(task, this.#parts.order());
    this.#parts.queued();
  }

  timer(delayMs: number, task: () => void): Cancel {
    // What a promise still calls of a dead thread: the clock would come to this timer, and find nobody who takes it.
    if (this.#ended) return () => undefined;
    const cancel = this.#parts.clock.timer(delayMs, this.#whileAlive(task), this);
    this.#parts.queued();
    return cancel;
  }

  waitForDoorbell(words: Int32Array, index: number, expected: number, woken: () => void): void {
    if (observe(words, index) !== expected) this.soon(woken);
    else this.#parts.doorbells.wait(words, index, () => this.#rung(woken));
  }

  ringDoorbell(words: Int32Array, index: number): void {
    if (!this.#ended) this.#parts.doorbells.ring(words, index);
  }

  /** A virtual thread has no event loop of its own to keep alive. */
  keepAlive(): Cancel {
    return () => {};
  }

  /** The thread dies: nothing it has queued, timed or waited for runs any more. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.turns.clear();
    this.#parts.clock.forget(this);
    this.#parts.ended(this);
  }

  #rung(woken: () => void): void {
    if (this.#ended) return;
    const { trace } = this.#parts;
    const late = this.#parts.choose('wake', this.thread, LATE_STEPS);
    this.turns.woken(woken, this.#parts.order(), late === 0 ? 0 : trace.steps + late);
    this.#parts.queued();
  }

  #took(from: number, records: number): void {
    const before = this.#taken.get(from) ?? 0;
    this.#taken.set(from, before + records);
    this.#parts.trace.note('records', this.thread, [from, before, records]);
  }

  #whileAlive(task: () => void): () => void {
    return () => {
      if (!this.#ended) task();
    };
  }
}
