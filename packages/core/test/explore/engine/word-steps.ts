import { NOTHING, type Outcome } from './accesses.ts';
import type { Cell, CellState } from './cell.ts';
import { tickOf } from './clock.ts';
import type { SharedWords } from './shared-words.ts';
import { Violation } from './violation.ts';
import type { VirtualThread } from './virtual-thread.ts';

/**
 * What each kind of access does to a word, to what its thread knows, and whether it may do it: a plain access must be ordered, by words
 * that were published and observed, behind every other access of which one is a write.
 *
 * Accesses with an edge are sequentially consistent, so they act on the newest state, one at a time. A thread that observes a word
 * learns what its writer knew when it wrote.
 */
export class WordSteps {
  readonly #words: SharedWords;

  constructor(words: SharedWords) {
    this.#words = words;
  }

  observe(thread: VirtualThread, cell: Cell): CellState {
    this.#refuseUnorderedWrite(thread, cell, 'is observed');
    const { state } = cell;
    this.#readBy(thread, cell);
    thread.learn(state.view);
    return state;
  }

  publish(thread: VirtualThread, cell: Cell, value: number): Outcome {
    this.#refuseUnorderedWrite(thread, cell, 'is published over');
    this.#write(thread, cell, { value, isPlain: false });
    return NOTHING;
  }

  /** Reads and writes in one. @returns what the word held before */
  exchange(thread: VirtualThread, cell: Cell, next: (value: number) => number): CellState {
    const state = this.observe(thread, cell);
    this.#write(thread, cell, { value: next(state.value), isPlain: false });
    return state;
  }

  /** @returns what the word held: it was written to only if that was `expected` */
  tryAdvance(thread: VirtualThread, cell: Cell, { expected, next }: { expected: number; next: number }): CellState {
    const state = this.observe(thread, cell);
    if (state.value === expected) this.#write(thread, cell, { value: next, isPlain: false });
    return state;
  }

  peek(thread: VirtualThread, cell: Cell): CellState {
    if (cell.benign === undefined) {
      this.#refuseUnorderedWrite(thread, cell, 'is read plainly');
      this.#readBy(thread, cell);
    }
    return cell.state;
  }

  note(thread: VirtualThread, cell: Cell, value: number): Outcome {
    this.#refuseUnorderedWrite(thread, cell, 'is written plainly');
    cell.state.readers.forEach((tick, reader) => {
      if (reader !== thread.index && tick > tickOf(thread.clock, reader)) this.#refuse(thread, cell, 'is written plainly', `its reading`);
    });
    this.#write(thread, cell, { value, isPlain: true });
    return NOTHING;
  }

  /** What a plain read of a word may find that is read plainly while others write it: every value the thread does not know to be gone. */
  visible(thread: VirtualThread, cell: Cell): readonly number[] {
    const values = [cell.state.value];
    for (let state = cell.state; state.before !== undefined; state = state.before) {
      if (state.writerTick <= tickOf(thread.clock, state.writer)) break;
      if (!values.includes(state.before.value)) values.push(state.before.value);
    }
    return values;
  }

  wait(thread: VirtualThread, cell: Cell, number: number): void {
    const { state } = cell;
    this.#words.replace(cell, { ...state, waiters: [...state.waiters, { thread: thread.index, number }] });
  }

  /** @returns who stood there */
  wake(cell: Cell): CellState['waiters'] {
    const { state } = cell;
    if (state.waiters.length > 0) this.#words.replace(cell, { ...state, waiters: [] });
    return state.waiters;
  }

  #readBy({ index, tick }: VirtualThread, cell: Cell): void {
    const { state } = cell;
    if (state.readers[index] === tick) return;
    const readers = [...state.readers];
    readers[index] = tick;
    this.#words.replace(cell, { ...state, readers });
  }

  #write(thread: VirtualThread, cell: Cell, { value, isPlain }: { value: number; isPlain: boolean }): void {
    const before = cell.state;
    const writerTick = thread.tick;
    const view = isPlain ? undefined : thread.give();
    this.#words.replace(cell, {
      value,
      version: thread.nextVersion,
      writer: thread.index,
      writerTick,
      isPlain,
      view,
      readers: [],
      waiters: before.waiters,
      before: cell.benign === undefined ? undefined : before,
    });
  }

  /** Only a plain write of another thread can be out of order for an access with an edge, any for a plain one. */
  #refuseUnorderedWrite(thread: VirtualThread, cell: Cell, what: string): void {
    const { writer, writerTick, isPlain } = cell.state;
    if (writer < 0 || writer === thread.index || writerTick <= tickOf(thread.clock, writer)) return;
    if (isPlain || what.endsWith('plainly')) this.#refuse(thread, cell, what, 'the last write');
  }

  #refuse(thread: VirtualThread, cell: Cell, what: string, other: string): never {
    throw new Violation(`Data race: ${cell.name} ${what} by ${thread.name}, and nothing orders that behind ${other} by another thread`);
  }
}
