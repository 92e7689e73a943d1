import { align8 } from '../bits/alignment.ts';
import { RecordMemory } from '../memory/record-memory.ts';
import { type CodecCounters, createCodecCounters } from './codec-counters.ts';
import { TooLongError, UndecodableError } from './codec-errors.ts';
import { GeneralCodec } from './general/general-codec.ts';
import { type HandlePort, type MessageCodec, OVERFLOW, type ValuePort } from './message-codec.ts';
import { FORMAT_EXTRAS, FORMAT_MASK, FORMAT_PLAIN, FORMAT_SCALAR, FORMAT_SHAPE } from './record-format.ts';
import { NO_SCALAR, readScalar, writeScalar } from './scalar.ts';
import { ShapeCodec } from './shapes/shape-codec.ts';
import { MISFIT } from './shapes/value-ports.ts';

/** Room for 1 024 shapes of ordinary messages. Untouched, it costs nothing (M1). */
export const SHAPE_TABLE_BYTES = 262_144;

const SCRATCH_BYTES = 4_096;
/** A longer scratch buffer is not kept: whoever asked for the bytes has it. */
const SCRATCH_KEPT_BYTES = 262_144;
const FULL_ENOUGH = 0.75;

export interface MessageCodecOptions {
  /** Index of this thread in `tables`. */
  readonly self: number;
  /** The shape table of every thread, each of any size, `SHAPE_TABLE_BYTES` by default. This thread writes its own. */
  readonly tables: readonly RecordMemory[];
  readonly handles?: HandlePort | undefined;
  readonly values?: ValuePort | undefined;
  /** No message is longer: one whose parts alone are fails with `TooLongError`, before it is encoded. Default: no bound. */
  readonly messageBytesMax?: number | undefined;
  readonly counters?: CodecCounters | undefined;
}

/**
 * The codec of one thread. A replacement opened on the same tables decodes every record its predecessor could.
 *
 * @example
 * const tables = [new RecordMemory(new SharedArrayBuffer(SHAPE_TABLE_BYTES))];
 * const codec = createMessageCodec({ self: 0, tables });
 * const length = codec.encode({ type: 'add', by: 2 }, memory, 0, memory.byteLength);
 * codec.decode(memory, 0, length, 0); // { type: 'add', by: 2 }
 */
export function createMessageCodec(options: MessageCodecOptions): MessageCodec {
  return new ThreadCodec(options);
}

class ThreadCodec implements MessageCodec {
  readonly #general: GeneralCodec;
  readonly #shapes: ShapeCodec;
  readonly #counters: CodecCounters;
  readonly #messageBytesMax: number;
  #scratch: RecordMemory | undefined;

  constructor(options: MessageCodecOptions) {
    this.#counters = options.counters ?? createCodecCounters();
    this.#messageBytesMax = options.messageBytesMax ?? Number.POSITIVE_INFINITY;
    this.#general = new GeneralCodec(options);
    this.#shapes = new ShapeCodec({ ...options, counters: this.#counters, general: this.#general });
  }

  encode(message: unknown, memory: RecordMemory, offset: number, limit: number): number {
    if (typeof message !== 'object' || message === null) {
      const scalar = writeScalar(message, memory, offset, limit);
      if (scalar !== NO_SCALAR) return scalar;
    }
    const length = this.#encodeShaped(message, memory, offset, limit);
    if (length !== MISFIT) return length;
    const general = this.#general.encode(message, memory, offset, limit);
    if (general !== OVERFLOW) this.#counters.general++;
    return general;
  }

  #encodeShaped(message: unknown, memory: RecordMemory, offset: number, limit: number): number {
    try {
      const length = this.#shapes.encode(message, memory, offset, limit);
      if (length >= 0) this.#counters.shaped++;
      return length;
    } catch {
      // A getter threw, or a port, or a part cannot cross: the general codec meets the same and says where.
      return MISFIT;
    }
  }

  encodeToBytes(message: unknown): Uint8Array {
    let scratch = this.#scratch;
    // Taken while it is in use: a getter may send a message while we read this one.
    this.#scratch = undefined;
    scratch ??= new RecordMemory(new ArrayBuffer(SCRATCH_BYTES));
    let length = this.encode(message, scratch, 0, scratch.byteLength);
    while (length === OVERFLOW) {
      // Twice as much would do for any message: one of learned shapes may refer to the same parts many times, and never end.
      if (scratch.byteLength >= 2 * this.#messageBytesMax) throw new TooLongError(this.#messageBytesMax);
      const roomBytes = Math.max(scratch.byteLength * 2, this.#general.takeNeededBytes());
      scratch = new RecordMemory(new ArrayBuffer(align8(roomBytes)));
      length = this.encode(message, scratch, 0, scratch.byteLength);
    }
    if (scratch.byteLength <= SCRATCH_KEPT_BYTES) this.#scratch = scratch;
    // A long one is not copied once more, unless a good part of it would lie idle for as long as somebody keeps the bytes.
    else if (length > scratch.byteLength * FULL_ENOUGH) return scratch.bytes.subarray(0, length);
    return scratch.bytes.slice(0, length);
  }

  decode(memory: RecordMemory, offset: number, lengthBytes: number, from: number): unknown {
    try {
      const format = (memory.words[offset >>> 2] as number) & FORMAT_MASK;
      if (format === FORMAT_SHAPE) return this.#shapes.decode(memory, offset, lengthBytes, from);
      if (format === FORMAT_SCALAR) return readScalar(memory, offset, lengthBytes);
      if (format === FORMAT_PLAIN || format === FORMAT_EXTRAS) return this.#general.decode(memory, offset, lengthBytes);
      throw new UndecodableError(`${lengthBytes} bytes of format ${format} hold no message`);
    } catch (error) {
      this.#counters.undecodable++;
      if (error instanceof UndecodableError) throw error;
      throw new UndecodableError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }
}
