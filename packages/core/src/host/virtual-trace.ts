/**
 * What is written down of a virtual run.
 *
 * | kind      | what happened                                     | numbers                                        |
 * | --------- | ------------------------------------------------- | ---------------------------------------------- |
 * | `timer`   | a step: a timer of the thread fired               |                                                |
 * | `woken`   | a step: the thread heard its doorbell             |                                                |
 * | `soon`    | a step: the thread goes on, after others           |                                                |
 * | `later`   | a step: what was to run after the event loop      |                                                |
 * | `records` | the thread took records out of a ring             | from which thread, the first, how many         |
 * | `runs`    | code of whoever lives in a slot runs              | slot, generation                               |
 * | `begins`  | a thread begins                                   | incarnation                                    |
 * | `ends`    | a thread ends, or dies                            |                                                |
 */
const KINDS = ['timer', 'woken', 'later', 'soon', 'records', 'runs', 'begins', 'ends'] as const;
export type TraceKind = (typeof KINDS)[number];

/** One line of a trace. */
export interface TraceEntry {
  /** Number of the step it belongs to. */
  readonly step: number;
  readonly kind: TraceKind;
  readonly thread: number;
  readonly numbers: readonly number[];
  /** A name for people; not part of the hash. */
  readonly label?: string;
}

/** How many of the last lines are kept to be read. */
const KEPT = 2_000;

/**
 * The order of everything that happened in a virtual run, as a hash over all of it and as its last lines.
 *
 * Only what follows from the choices goes in: steps, threads, slots, generations, and the numbers of records; no ids drawn by chance, no text, no
 * lengths, because those of a stack differ between versions of Node.
 */
export class VirtualTrace {
  #step = 0;
  #low = 0x811c9dc5;
  #high = 0x9747b28c;
  #lines = 0;
  #kept: TraceEntry[] = [];

  /** Steps so far. */
  get steps(): number {
    return this.#step;
  }

  /** Of everything so far, 16 hexadecimal digits. */
  get hash(): string {
    return hex(this.#high) + hex(this.#low);
  }

  /** The last lines, at most 2 000, oldest first. */
  get entries(): readonly TraceEntry[] {
    return this.#kept.slice(-KEPT);
  }

  /** Lines that are not kept any more. */
  get dropped(): number {
    return Math.max(0, this.#lines - KEPT);
  }

  /** A step begins. */
  step(kind: TraceKind, thread: number): void {
    this.#step++;
    this.note(kind, thread);
  }

  /** Something happens within the running step, or between two. */
  note(kind: TraceKind, thread: number, numbers: readonly number[] = [], label?: string): void {
    this.#mix(this.#step);
    this.#mix(KINDS.indexOf(kind));
    this.#mix(thread);
    for (const number of numbers) this.#mix(number);
    this.#lines++;
    this.#kept.push({ step: this.#step, kind, thread, numbers, ...(label !== undefined && { label }) });
    if (this.#kept.length >= 2 * KEPT) this.#kept = this.#kept.slice(-KEPT);
  }

  #mix(number: number): void {
    this.#low = Math.imul(this.#low ^ number, 0x01000193);
    this.#high = Math.imul(this.#high ^ (this.#low >>> 13) ^ number, 0x5bd1e995);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
