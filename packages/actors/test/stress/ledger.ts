import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import type { Heard } from './mortal.ts';

const KEY = 'thread-kill ledger';
/** Senders an actor may hear of: those outside actors, and each actor. */
const SENDERS_MAX = 32;
/** So many of the newest asks of an actor are known as failed: far more than are open at a time. */
const FAILED_ASKS = 1 << 14;
/** Messages one life of an actor may send: its next one goes on above them. */
const SAID_MAX = 2 ** 24;

const HEARD = 0;
const TRIED = 1;
const LIVES = 2;
const DISORDERED = 3;
const UNDEAD = 4;
const DYING_SINCE = 5;
const DYING_HOW = 6;
const EXAMPLE = 7;
const LAST_OF = 9;
const FAILED = LAST_OF + SENDERS_MAX;
const ROW = FAILED + FAILED_ASKS;

/** As whom the program itself sends. */
export const OUTSIDE = 0;

/**
 * What actors heard and tried to say, in memory that outlives their threads: so an actor's next life knows what an earlier one
 * had heard, and nothing that was seen to be wrong dies with who saw it.
 *
 * ```
 * row of an actor   | heard | tried | lives | disordered | undead | dying since, how | example (2) | last of each sender | failed asks |
 * ```
 *
 * Each word has one writer at a time: the actor in its thread, or for the failed asks the program. A thread that is killed
 * between two of them leaves one message between two counts.
 */
export class Ledger {
  readonly #words: Float64Array;

  private constructor(buffer: SharedArrayBuffer) {
    this.#words = new Float64Array(buffer);
  }

  /** Before any thread starts. */
  static create(actors: number): Ledger {
    const buffer = new SharedArrayBuffer(actors * ROW * Float64Array.BYTES_PER_ELEMENT);
    setEnvironmentData(KEY, buffer);
    const ledger = new Ledger(buffer);
    // All pages are there from the start: memory is to be flat.
    ledger.#words.fill(0);
    return ledger;
  }

  /** In any thread. */
  static open(): Ledger {
    return new Ledger(getEnvironmentData(KEY) as SharedArrayBuffer);
  }

  row(actor: number): LedgerRow {
    return new LedgerRow(this.#words.subarray(actor * ROW, (actor + 1) * ROW), actor);
  }
}

/** When a thread began to die, and by which of the ways. */
export interface Dying {
  readonly sinceMs: number;
  readonly how: number;
}

/** The same in all threads, and finer than a millisecond. */
export const epochMs = (): number => performance.timeOrigin + performance.now();

/** What one actor heard and tried to say. */
export class LedgerRow {
  readonly #words: Float64Array;
  readonly #actor: number;

  constructor(words: Float64Array, actor: number) {
    this.#words = words;
    this.#actor = actor;
  }

  /** Messages whose handler began. */
  get heard(): number {
    return this.#at(HEARD);
  }

  /** Messages it was about to send. */
  get tried(): number {
    return this.#at(TRIED);
  }

  /** The newest death of its thread that it caused. */
  get dying(): Dying {
    return { sinceMs: this.#at(DYING_SINCE), how: this.#at(DYING_HOW) };
  }

  get problems(): readonly string[] {
    const [disordered, undead] = [this.#at(DISORDERED), this.#at(UNDEAD)];
    const example = `${this.#at(EXAMPLE)} after ${this.#at(EXAMPLE + 1)}`;
    return [
      ...(disordered > 0 ? [`actor ${this.#actor} heard ${disordered} messages twice or out of order: ${example}`] : []),
      ...(undead > 0 ? [`actor ${this.#actor} executed ${undead} asks that had failed for their asker`] : []),
    ];
  }

  /** A life begins. @returns what its messages are numbered from: above all of its earlier lives */
  begins(): number {
    this.#add(LIVES);
    return this.#at(LIVES) * SAID_MAX;
  }

  tries(): void {
    this.#add(TRIED);
  }

  dies(how: number): void {
    this.#words[DYING_HOW] = how;
    this.#words[DYING_SINCE] = epochMs();
  }

  /** One more message, of whatever kind. */
  hears(): void {
    this.#add(HEARD);
  }

  /** One with a number: `from` never sent a higher one before. */
  hearsOf(from: number, n: number): void {
    const last = this.#at(LAST_OF + from);
    if (n <= last) {
      this.#words[EXAMPLE] = n;
      this.#words[EXAMPLE + 1] = last;
      this.#add(DISORDERED);
    }
    this.#words[LAST_OF + from] = n;
  }

  /** The program's `ask`th, counted from 1. */
  executes(ask: number): void {
    if (this.#at(FAILED + (ask % FAILED_ASKS)) === ask) this.#add(UNDEAD);
  }

  /** The program was told that this ask died with its thread. */
  failed(ask: number): void {
    this.#words[FAILED + (ask % FAILED_ASKS)] = ask;
  }

  #at(index: number): number {
    return this.#words[index] as number;
  }

  #add(index: number): void {
    this.#words[index] = this.#at(index) + 1;
  }
}

/** What one life has heard of the program, for an answer. */
export class LifeSoFar {
  #first = 0;

  hears(n: number): Heard {
    if (this.#first === 0) this.#first = n;
    return { first: this.#first, last: n };
  }
}
