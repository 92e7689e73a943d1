import { intern } from '../intern.ts';
import { Patience } from './patience.ts';
import { CELL_WORDS, KIND_NUMBER, KIND_VALUE, SHAPE_HEADER_WORDS } from './shape-layout.ts';

/** One key of a shape: what its values are, and where they lie. */
export class Field {
  readonly key: string;
  readonly kind: number;
  /** Word of the cell, from the record's start. */
  readonly cell: number;
  /** Values of a literal field, by their number. Only ever added to. */
  readonly literals: string[] = [];
  /** Number of the literal seen last: most often the next one, too. */
  recent = 0;
  /** Of a field of values. */
  readonly inside: Inside | undefined;

  constructor(key: string, kind: number, cell: number) {
    this.key = intern(key);
    this.kind = kind;
    this.cell = cell;
    this.inside = kind === KIND_VALUE ? new Inside() : undefined;
  }
}

/** What is known of the objects in a field, and in lists there. */
export class Inside {
  /** That of the last one: most often the next one's, too. */
  shape: Shape | undefined;
  /** With those that may be unlike any before. */
  readonly patience = new Patience();
}

/**
 * The keys of a message in their order, what kind of value each holds, and where its cell lies.
 *
 * Only literals are ever added to a shape; everything else is fixed when it is learned.
 */
export class Shape {
  readonly index: number;
  readonly fields: readonly Field[];
  /** Words of header and cells. */
  readonly fixedWords: number;
  /** With messages that would need too many parts of the general codec. */
  readonly patience = new Patience();

  constructor(index: number, keys: readonly string[], kinds: readonly number[]) {
    const { cells, fixedWords } = placeCells(kinds);
    this.index = index;
    this.fields = keys.map((key, field) => new Field(key, kinds[field] as number, cells[field] as number));
    this.fixedWords = fixedWords;
  }

  get keys(): readonly string[] {
    return this.fields.map((field) => field.key);
  }
}

function placeCells(kinds: readonly number[]): { cells: readonly number[]; fixedWords: number } {
  const cells = kinds.map(() => 0);
  let next = SHAPE_HEADER_WORDS;
  for (const numbers of [true, false]) {
    for (const [field, kind] of kinds.entries()) {
      if ((kind === KIND_NUMBER) !== numbers) continue;
      cells[field] = next;
      next += CELL_WORDS[kind] as number;
    }
  }
  return { cells, fixedWords: next };
}
