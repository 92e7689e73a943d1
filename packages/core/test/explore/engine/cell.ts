import type { Clock } from './clock.ts';
import { EMPTY_HASH, type Hash, mixed } from './hash.ts';

/** Somebody who stands at a word: which thread, and by which of its accesses it began to wait. */
export interface Waiter {
  readonly thread: number;
  readonly number: number;
}

/** What a word holds, and what is known of how it came to. Never changed, only replaced: so a step is undone by putting the old one back. */
export interface CellState {
  readonly value: number;
  /** Tells one write from another of the same value; 0: it stands there from the beginning. */
  readonly version: number;
  /** The thread that wrote it last, its own tick then, and whether it did so plainly; -1: nobody has. */
  readonly writer: number;
  readonly writerTick: number;
  readonly isPlain: boolean;
  /** What the writer knew and gives to whoever observes the value. Nothing, if it wrote plainly. */
  readonly view: Clock | undefined;
  /** By thread: its own tick at its last read since that write. */
  readonly readers: readonly number[];
  readonly waiters: readonly Waiter[];
  /** What it held before, where plain reads may still find that. */
  readonly before: CellState | undefined;
}

const NO_READERS: readonly number[] = [];
const NO_WAITERS: readonly Waiter[] = [];

/** One 32-bit word of shared memory. */
export class Cell {
  /** Why plain reads of this word race and do no harm, if that has been declared. */
  readonly benign: string | undefined;
  readonly name: string;
  readonly #id: number;
  #state: CellState;
  #hash: Hash;

  constructor(id: number, name: string, value: number, benign: string | undefined) {
    this.#id = id;
    this.name = name;
    this.benign = benign;
    this.#state = {
      value,
      version: 0,
      writer: -1,
      writerTick: 0,
      isPlain: false,
      view: undefined,
      readers: NO_READERS,
      waiters: NO_WAITERS,
      before: undefined,
    };
    this.#hash = this.#hashed();
  }

  get state(): CellState {
    return this.#state;
  }

  set state(state: CellState) {
    this.#state = state;
    this.#hash = this.#hashed();
  }

  get hash(): Hash {
    return this.#hash;
  }

  /** By what the word holds and who waits there; who has read it is known from the threads. */
  #hashed(): Hash {
    let hash = mixed(EMPTY_HASH, this.#id);
    for (let past: CellState | undefined = this.#state; past !== undefined; past = past.before) {
      hash = mixed(mixed(hash, past.value), past.version);
    }
    for (const { thread, number } of this.#state.waiters) hash = mixed(mixed(hash, thread + 1), number);
    return hash;
  }
}
