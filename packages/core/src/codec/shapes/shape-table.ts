import type { RecordMemory } from '../../memory/record-memory.ts';
import { AppendTableReader, AppendTableWriter, TABLE_FULL } from '../append-table.ts';
import type { Field, Shape } from './shape.ts';
import { applyEntry, entryToBytes, type ShapeEntry } from './shape-entry.ts';

/** The shapes one thread has learned, as another thread, or its own successor, reads them. */
export class ShapeTableReader {
  readonly #table: AppendTableReader;
  readonly #shapes: Shape[] = [];
  #entriesRead = 0;

  constructor(memory: RecordMemory) {
    this.#table = new AppendTableReader(memory);
  }

  /** The shape, if it was learned; looks at shared memory only for one it does not know yet. */
  shape(index: number): Shape | undefined {
    return this.#shapes[index] ?? this.#refreshed()[index];
  }

  /** A literal that was added after the shape was read here, or `undefined`. */
  literal(field: Field, index: number): string | undefined {
    this.#refreshed();
    return field.literals[index];
  }

  #refreshed(): readonly Shape[] {
    const count = this.#table.count;
    for (; this.#entriesRead < count; this.#entriesRead++) {
      const bytes = this.#table.entry(this.#entriesRead);
      if (bytes === undefined || !applyEntry(bytes, this.#shapes)) break;
    }
    return this.#shapes;
  }
}

/** The shapes this thread has learned, and its predecessors had. */
export class ShapeTableWriter {
  readonly #table: AppendTableWriter;
  readonly shapes: Shape[] = [];
  /** Readers go no further than an entry that makes no sense: what stands behind it is not known to anybody, nor would be what came. */
  readonly #isDamaged: boolean;

  constructor(memory: RecordMemory) {
    const table = new AppendTableWriter(memory);
    this.#table = table;
    const { count } = table;
    let index = 0;
    while (index < count && applyEntry(table.entry(index) as Uint8Array, this.shapes)) index++;
    this.#isDamaged = index < count;
  }

  /** @returns the shape, or `undefined` if the table is full */
  addShape(keys: readonly string[], kinds: readonly number[]): Shape | undefined {
    return this.#append({ keys, kinds }) ? this.shapes[this.shapes.length - 1] : undefined;
  }

  /** @returns false if the table is full */
  addLiteral(shape: Shape, field: number, literal: string): boolean {
    return this.#append({ shape: shape.index, field, literal });
  }

  #append(entry: ShapeEntry): boolean {
    if (this.#isDamaged) return false;
    const bytes = entryToBytes(entry);
    return this.#table.append(bytes) !== TABLE_FULL && applyEntry(bytes, this.shapes);
  }
}
