import type { Memory } from '#core/memory/systematic.js';
import type { Accesses, Outcome } from './accesses.ts';
import type { Bells } from './bells.ts';
import type { Cell } from './cell.ts';
import type { SharedWords } from './shared-words.ts';
import { TracedViews } from './traced-views.ts';
import type { VirtualThread } from './virtual-thread.ts';
import type { WordSteps } from './word-steps.ts';

type Step = (thread: VirtualThread, cell: Cell, alternative: number) => Outcome;

const ALL_BITS = -1;

/** What the product finds in the place of `#memory`, and in that of the platform's typed arrays, while its threads are virtual. */
export class ExploredMemory {
  readonly #accesses: Accesses;
  readonly #words: SharedWords;
  readonly #steps: WordSteps;
  readonly #bells: Bells;
  readonly #views: TracedViews;

  constructor(accesses: Accesses, words: SharedWords, steps: WordSteps, bells: Bells) {
    this.#accesses = accesses;
    this.#words = words;
    this.#steps = steps;
    this.#bells = bells;
    this.#views = new TracedViews({
      read: (buffer, index) => this.#peek(words.cell(buffer, index)),
      write: (buffer, index, value, mask) => this.#note(words.cell(buffer, index), value, mask),
    });
  }

  /** @returns takes the views out of place again */
  installViews(): () => void {
    return this.#views.install();
  }

  functions(): Memory {
    const steps = this.#steps;
    return {
      observe: (words, index) => this.#edge('observe', this.#cellOf(words, index), (thread, cell) => steps.observe(thread, cell)),
      publish: (words, index, value) =>
        void this.#edge('publish', this.#cellOf(words, index), (thread, cell) => steps.publish(thread, cell, value), value),
      tryAdvance: (words, index, expected, next) => {
        const step: Step = (thread, cell) => steps.tryAdvance(thread, cell, { expected, next });
        return this.#edge('tryAdvance', this.#cellOf(words, index), step, next) === expected;
      },
      swap: (words, index, value) => this.#exchange('swap', this.#cellOf(words, index), () => value, value),
      add: (words, index, delta) => this.#exchange('add', this.#cellOf(words, index), (before) => (before + delta) | 0, delta),
      setBits: (words, index, bits) => this.#exchange('setBits', this.#cellOf(words, index), (before) => before | bits, bits),
      peek: (words, index) => (isPrivate(words) ? (words[index] ?? 0) : this.#peek(this.#cellOf(words, index))),
      note: (words, index, value) => {
        if (isPrivate(words)) words[index] = value;
        else this.#note(this.#cellOf(words, index), value, ALL_BITS);
      },
      touch: () => {},
      wake: (words, index) => void this.wake(words, index),
      waitWhile: (words, index, expected) => this.#waitWhile(words, index, expected),
      whenWoken: () => {
        throw new Error('Cannot wait for a promise: a virtual thread waits by its host');
      },
    };
  }

  /** Begins to wait, if the word holds `expected`. @returns the number of the wait, or 0 */
  waitAt(words: Int32Array, index: number, expected: number): number {
    const cell = this.#cellOf(words, index);
    let number = 0;
    const found = this.#edge('whenWoken', cell, (thread) => {
      const state = this.#steps.observe(thread, cell);
      if (state.value === expected) this.#steps.wait(thread, cell, thread.length + 1);
      return state;
    });
    if (found === expected) number = this.#accesses.thread.cursor;
    return number;
  }

  wake(words: Int32Array, index: number): void {
    this.#edge('wake', this.#cellOf(words, index), (_, cell) => {
      const woken = this.#steps.wake(cell);
      for (const waiter of woken) this.#bells.ring(waiter);
      return { value: woken.length, version: 0 };
    });
  }

  #waitWhile(words: Int32Array, index: number, expected: number): 'ok' | 'not-equal' {
    const number = this.waitAt(words, index, expected);
    if (number === 0) return 'not-equal';
    const { index: self } = this.#accesses.thread;
    const ways = (): number => (this.#bells.of(self).includes(number) ? 1 : 0);
    this.#accesses.choose({ kind: 'woken', cell: undefined, ways }, (thread) => {
      this.#bells.answer(thread.index, number);
      return { value: number, version: 0 };
    });
    return 'ok';
  }

  #edge(kind: string, cell: Cell, step: Step, operand?: number): number {
    return this.#accesses.choose({ kind, cell, operand }, (thread, alternative) => step(thread, cell, alternative));
  }

  #exchange(kind: string, cell: Cell, next: (before: number) => number, operand: number): number {
    return this.#edge(kind, cell, (thread) => this.#steps.exchange(thread, cell, next), operand);
  }

  #peek(cell: Cell): number {
    const self = this.#accesses.thread;
    if (cell.benign === undefined) return this.#accesses.goOn({ kind: 'peek', cell }, (thread) => this.#steps.peek(thread, cell));
    const ways = (): number => this.#steps.visible(self, cell).length;
    return this.#accesses.choose({ kind: 'peek', cell, ways }, (thread, alternative) => {
      return { value: this.#steps.visible(thread, cell)[alternative] ?? 0, version: 0 };
    });
  }

  #note(cell: Cell, value: number, mask: number): void {
    this.#accesses.mayDie();
    const step = (thread: VirtualThread): Outcome => this.#steps.note(thread, cell, (cell.state.value & ~mask) | (value & mask));
    if (cell.benign === undefined) this.#accesses.goOn({ kind: 'note', cell, operand: value }, step);
    else this.#accesses.choose({ kind: 'note', cell, operand: value }, step);
  }

  #cellOf(words: Int32Array, index: number): Cell {
    const place = this.#views.placeOf(words);
    if (place === undefined) throw new Error('Cannot follow an access to memory that was opened outside a virtual thread');
    return this.#words.cell(place.buffer, (place.byteOffset >>> 2) + index);
  }
}

/** Memory that no other thread can have. */
function isPrivate(words: Int32Array): boolean {
  return !(words.buffer instanceof SharedArrayBuffer);
}
