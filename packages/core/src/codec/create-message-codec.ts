import { RecordMemory } from '../memory/record-memory.ts';
import { type CodecCounters, createCodecCounters } from './codec-counters.ts';
import { UndecodableError } from './codec-errors.ts';
import { GeneralCodec } from './general/general-codec.ts';
import { type HandlePort, type MessageCodec, OVERFLOW, type ValuePort } from './message-codec.ts';
import { FORMAT_EXTRAS, FORMAT_MASK, FORMAT_PLAIN, RECORD_HEADER_BYTES } from './record-format.ts';

/** Room for 1 024 shapes of ordinary messages. Untouched, it costs nothing (M1). */
export const SHAPE_TABLE_BYTES = 262_144;

const SCRATCH_BYTES = 4_096;
/** A longer scratch buffer is given back after use. */
const SCRATCH_KEPT_BYTES = 262_144;

export interface MessageCodecOptions {
  /** Index of this thread in `tables`. */
  readonly self: number;
  /** The shape table of every thread, each of any size, `SHAPE_TABLE_BYTES` by default. This thread writes its own. */
  readonly tables: readonly RecordMemory[];
  readonly handles?: HandlePort | undefined;
  readonly values?: ValuePort | undefined;
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
  readonly #counters: CodecCounters;
  #scratch = new RecordMemory(new ArrayBuffer(SCRATCH_BYTES));

  constructor(options: MessageCodecOptions) {
    this.#general = new GeneralCodec(this.#scratch, options);
    this.#counters = options.counters ?? createCodecCounters();
  }

  encode(message: unknown, memory: RecordMemory, offset: number, limit: number): number {
    const length = this.#general.encode(message, memory, offset, limit);
    if (length !== OVERFLOW) this.#counters.general++;
    return length;
  }

  encodeToBytes(message: unknown): Uint8Array {
    let scratch = this.#scratch;
    let length = this.encode(message, scratch, 0, scratch.byteLength);
    while (length === OVERFLOW) {
      scratch = new RecordMemory(new ArrayBuffer(scratch.byteLength * 4));
      length = this.encode(message, scratch, 0, scratch.byteLength);
    }
    if (scratch.byteLength <= SCRATCH_KEPT_BYTES) this.#scratch = scratch;
    return scratch.bytes.slice(0, length);
  }

  decode(memory: RecordMemory, offset: number, lengthBytes: number, _from: number): unknown {
    try {
      return this.#decode(memory, offset, lengthBytes);
    } catch (error) {
      this.#counters.undecodable++;
      throw error;
    }
  }

  #decode(memory: RecordMemory, offset: number, lengthBytes: number): unknown {
    if (lengthBytes < RECORD_HEADER_BYTES) throw new UndecodableError(`${lengthBytes} bytes hold no message`);
    const format = (memory.words[offset >>> 2] as number) & FORMAT_MASK;
    if (format === FORMAT_PLAIN || format === FORMAT_EXTRAS) return this.#general.decode(memory, offset, lengthBytes);
    throw new UndecodableError(`format ${format} is unknown`);
  }
}
