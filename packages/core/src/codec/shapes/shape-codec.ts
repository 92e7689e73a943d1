import type { RecordMemory } from '../../memory/record-memory.ts';
import type { CodecCounters } from '../codec-counters.ts';
import type { GeneralCodec } from '../general/general-codec.ts';
import type { HandlePort } from '../message-codec.ts';
import { ShapeDecoder } from './shape-decoder.ts';
import { ShapeEncoder } from './shape-encoder.ts';
import { ShapeFinder } from './shape-finder.ts';
import { ShapeLearner } from './shape-learner.ts';
import { ShapeTableReader, ShapeTableWriter } from './shape-table.ts';
import { LEFT, MISFIT } from './value-ports.ts';
import { ValueWriter } from './value-writer.ts';

export interface ShapeCodecOptions {
  readonly self: number;
  readonly tables: readonly RecordMemory[];
  readonly handles?: HandlePort | undefined;
  readonly counters: CodecCounters;
  /** For parts of a message that have no shape. */
  readonly general: GeneralCodec;
}

/** The fast path for small messages: objects whose keys and kinds of values have come before, and such objects and lists within them. */
export class ShapeCodec {
  readonly #finder: ShapeFinder;
  readonly #decoder: ShapeDecoder;

  constructor(options: ShapeCodecOptions) {
    const { handles, tables, self, counters, general } = options;
    const own = tables[self];
    if (own === undefined) throw new RangeError(`Cannot create codec of thread ${self}: there are ${tables.length} shape tables`);
    const values = new ValueWriter(general, handles);
    const encoder = new ShapeEncoder(values, handles);
    this.#finder = new ShapeFinder(encoder, new ShapeLearner(new ShapeTableWriter(own), counters, handles));
    values.connect(encoder, this.#finder);
    const readers = tables.map((table) => new ShapeTableReader(table));
    this.#decoder = new ShapeDecoder(readers, general, handles);
  }

  /**
   * @returns the length in bytes, `MISFIT` (use the general codec), or `OVERFLOW`
   * @throws what a getter threw
   */
  encode(message: unknown, memory: RecordMemory, offset: number, limit: number): number {
    if (typeof message !== 'object' || message === null) return MISFIT;
    const length = this.#finder.encode(message, memory, offset, limit, undefined);
    return length === LEFT ? MISFIT : length;
  }

  /** @throws UndecodableError, or what a port or msgpackr threw */
  decode(memory: RecordMemory, offset: number, lengthBytes: number, from: number): object {
    return this.#decoder.decode(memory, offset, lengthBytes, from);
  }
}
