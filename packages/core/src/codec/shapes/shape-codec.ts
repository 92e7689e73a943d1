import type { RecordMemory } from '../../memory/record-memory.ts';
import type { CodecCounters } from '../codec-counters.ts';
import type { HandlePort } from '../message-codec.ts';
import type { Shape } from './shape.ts';
import { ShapeDecoder } from './shape-decoder.ts';
import { MISFIT, ShapeEncoder } from './shape-encoder.ts';
import { ShapeLearner } from './shape-learner.ts';
import { ShapeTableReader, ShapeTableWriter } from './shape-table.ts';

/** A power of two. */
const BUCKETS = 256;

export interface ShapeCodecOptions {
  readonly self: number;
  readonly tables: readonly RecordMemory[];
  readonly handles?: HandlePort | undefined;
  readonly counters: CodecCounters;
}

/**
 * The fast path for small flat messages: which shape a message may have is guessed from its `type`, then tried.
 */
export class ShapeCodec {
  readonly #encoder: ShapeEncoder;
  readonly #decoder: ShapeDecoder;
  readonly #learner: ShapeLearner;
  /** Shapes by a cheap hash of `type`, the one used last first. */
  readonly #buckets: Shape[][] = Array.from({ length: BUCKETS }, () => []);

  constructor(options: ShapeCodecOptions) {
    const { handles, tables, self, counters } = options;
    const own = tables[self];
    if (own === undefined) throw new RangeError(`Cannot create codec of thread ${self}: there are ${tables.length} shape tables`);
    this.#encoder = new ShapeEncoder(handles);
    this.#decoder = new ShapeDecoder(
      tables.map((table) => new ShapeTableReader(table)),
      handles,
    );
    this.#learner = new ShapeLearner(new ShapeTableWriter(own), counters, handles);
  }

  /**
   * @returns the length in bytes, `MISFIT` (use the general codec), or `OVERFLOW`
   * @throws what a getter threw
   */
  encode(message: unknown, memory: RecordMemory, offset: number, limit: number): number {
    if (typeof message !== 'object' || message === null) return MISFIT;
    // `type` is read first: it teaches the compiler the message's class, which makes the look at its prototype free.
    const bucket = this.#buckets[bucketOf((message as { type?: unknown }).type)] as Shape[];
    if (Object.getPrototypeOf(message) !== Object.prototype) return MISFIT;
    for (let index = 0; index < bucket.length; index++) {
      const shape = bucket[index] as Shape;
      const length = this.#encoder.encode(shape, message, memory, offset, limit);
      if (length === MISFIT) continue;
      if (index > 0) moveToFront(bucket, index);
      return length;
    }
    return this.#learn(bucket, message, { memory, offset, limit });
  }

  #learn(bucket: Shape[], message: object, room: { memory: RecordMemory; offset: number; limit: number }): number {
    const shape = this.#learner.look(message);
    if (shape === undefined) return MISFIT;
    if (!bucket.includes(shape)) bucket.unshift(shape);
    return this.#encoder.encode(shape, message, room.memory, room.offset, room.limit);
  }

  /** @throws UndecodableError, or what the handle port threw */
  decode(memory: RecordMemory, offset: number, lengthBytes: number, from: number): object {
    return this.#decoder.decode(memory, offset, lengthBytes, from);
  }
}

function bucketOf(type: unknown): number {
  if (typeof type !== 'string' || type.length === 0) return 0;
  return (type.length + type.charCodeAt(0) * 3 + type.charCodeAt(type.length - 1) * 7) & (BUCKETS - 1);
}

function moveToFront(bucket: Shape[], index: number): void {
  const [shape] = bucket.splice(index, 1);
  if (shape !== undefined) bucket.unshift(shape);
}
