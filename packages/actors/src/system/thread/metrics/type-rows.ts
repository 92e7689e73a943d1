import { levelOf, setLevel, tallied } from '@ringmaster/core';
import {
  counterIndex,
  LIVING,
  ROW_STRIDE,
  rowIndex,
  TYPE_COUNTERS,
  TYPE_ROWS_BYTES,
  type TypeCounter,
  WAITING,
} from './type-row-layout.ts';

/** The words of a thread's rows. @throws RangeError if they end before the last row */
export function typeRowsOf(buffer: SharedArrayBuffer, byteOffset: number): Int32Array {
  return new Int32Array(buffer, byteOffset, TYPE_ROWS_BYTES / Int32Array.BYTES_PER_ELEMENT);
}

/** What one row has counted under `name`, as any thread reads it. */
export function typeCount(words: Int32Array, row: number, name: TypeCounter): number {
  return tallied(words, rowIndex(row) + counterIndex(name), ROW_STRIDE);
}

/** What stands in one row, as any thread reads it. */
export class TypeRow {
  readonly row: number;
  readonly #words: Int32Array;
  readonly #index: number;

  constructor(words: Int32Array, row: number) {
    this.row = row;
    this.#words = words;
    this.#index = rowIndex(row);
  }

  of(name: TypeCounter): number {
    return tallied(this.#words, this.#index + counterIndex(name), ROW_STRIDE);
  }

  /** Nothing was ever counted in it. */
  get isEmpty(): boolean {
    return TYPE_COUNTERS.every((name) => this.of(name) === 0);
  }

  get living(): number {
    return levelOf(this.#words, this.#index + LIVING);
  }

  get waiting(): number {
    return levelOf(this.#words, this.#index + WAITING);
  }

  /** For the thread's successor, before anybody lives in it. */
  reset(): void {
    setLevel(this.#words, this.#index + LIVING, 0);
    setLevel(this.#words, this.#index + WAITING, 0);
  }
}
