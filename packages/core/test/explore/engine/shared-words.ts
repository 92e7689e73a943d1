import { Cell, type CellState } from './cell.ts';
import { EMPTY_HASH, type Hash, together } from './hash.ts';
import { benignReason, type WordNames } from './word-names.ts';

/** The views that everything real is read through: taken before anybody replaces them. */
const RealWords = Int32Array;

/**
 * All shared memory of a scenario, word by word. What the set-up has written into the real memory is what each word begins with; from
 * then on the real memory is left alone, so it is there for the next execution.
 *
 * Steps are written down, and undone in reverse.
 */
export class SharedWords {
  readonly #names: WordNames;
  readonly #cells = new Map<SharedArrayBuffer, (Cell | undefined)[]>();
  readonly #journal: { readonly cell: Cell; readonly state: CellState }[] = [];
  #count = 0;
  #hash: Hash = EMPTY_HASH;

  constructor(names: WordNames) {
    this.#names = names;
  }

  /** Of what all words hold; the same however that has come about. */
  get hash(): Hash {
    return this.#hash;
  }

  cell(buffer: SharedArrayBuffer, wordIndex: number): Cell {
    let cells = this.#cells.get(buffer);
    if (cells === undefined) this.#cells.set(buffer, (cells = []));
    return (cells[wordIndex] ??= this.#discover(buffer, wordIndex));
  }

  replace(cell: Cell, state: CellState): void {
    this.#journal.push({ cell, state: cell.state });
    this.#set(cell, state);
  }

  /** @returns what `undo` needs to come back to this moment */
  mark(): number {
    return this.#journal.length;
  }

  undo(mark: number): void {
    while (this.#journal.length > mark) {
      const step = this.#journal.pop();
      if (step !== undefined) this.#set(step.cell, step.state);
    }
  }

  /** The sum of all words' hashes, less those of what they held at first: so it does not matter which have been looked at. */
  #set(cell: Cell, state: CellState): void {
    const { high, low } = cell.hash;
    cell.state = state;
    this.#hash = together(together(this.#hash, { high: -high, low: -low }), cell.hash);
  }

  #discover(buffer: SharedArrayBuffer, wordIndex: number): Cell {
    const name = this.#names.name(buffer, wordIndex);
    const value = new RealWords(buffer, wordIndex * RealWords.BYTES_PER_ELEMENT, 1)[0] ?? 0;
    return new Cell(++this.#count, name, value, benignReason(name));
  }
}
