import { TooLongError, UndecodableError } from '../codec-errors.ts';
import { OVERFLOW } from '../message-codec.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import { FORMAT_EXTRAS, FORMAT_MASK, FORMAT_PLAIN, RECORD_HEADER_BYTES } from '../record-format.ts';
import { explain, type Ports } from './explain.ts';
import { Packer } from './packer.ts';
import { TreeReader } from './tree-reader.ts';
import { TreeWriter } from './tree-writer.ts';
import { Unpacker } from './unpacker.ts';

/**
 * Any message that can cross at all, through msgpackr. Self-describing: nothing but the record is needed to decode it.
 *
 * Not reached: cycles (refused), prototypes other than Object's (refused unless a port knows the class), symbol keys and
 * properties that are not enumerable (left out, as structured cloning does), holes in arrays (become `undefined`), the
 * identity of an object met twice (two copies).
 */
export class GeneralCodec {
  readonly #ports: Ports;
  readonly #messageBytesMax: number;
  readonly #packer = new Packer();
  readonly #unpacker = new Unpacker();
  readonly #writer: TreeWriter;
  readonly #reader: TreeReader;
  #writing = false;
  #neededBytes = 0;

  constructor(ports: Ports & { readonly messageBytesMax?: number | undefined }) {
    this.#ports = ports;
    this.#messageBytesMax = ports.messageBytesMax ?? Number.POSITIVE_INFINITY;
    this.#writer = this.#newWriter();
    this.#reader = new TreeReader(ports.handles, ports.values);
  }

  /**
   * @returns the length in bytes, or `OVERFLOW`
   * @throws NotSerializableError, TooLongError
   */
  encode(message: unknown, memory: RecordMemory, offset: number, limit: number): number {
    try {
      return this.encodePart(message, memory, { offset, limit, depth: 0 });
    } catch (error) {
      if (error instanceof TooLongError) throw error;
      throw explain(message, error, this.#ports);
    }
  }

  /**
   * The same for a part of a message, around which there are `depth` objects and lists.
   *
   * @throws anything, quickly: whoever writes the message says where and why
   */
  encodePart(part: unknown, memory: RecordMemory, { offset, limit, depth }: PartPlace): number {
    // A getter may send a message while we read this one: its walk must not disturb ours.
    const writer = this.#writing ? this.#newWriter() : this.#writer;
    const outermost = !this.#writing;
    this.#writing = true;
    try {
      writer.begin(memory, offset, limit, depth);
      return this.#write(writer.write(part), writer.extrasEnd, { memory, offset, limit });
    } finally {
      if (outermost) this.#writing = false;
    }
  }

  #newWriter(): TreeWriter {
    return new TreeWriter(this.#ports, this.#messageBytesMax);
  }

  #write(tree: unknown, extrasEnd: number, room: Room): number {
    const { memory, offset, limit } = room;
    const treeOffset = extrasEnd === 0 ? offset + RECORD_HEADER_BYTES : (extrasEnd + 7) & ~7;
    if (treeOffset >= limit) {
      this.#neededBytes = treeOffset - offset;
      return OVERFLOW;
    }
    const end = this.#packer.pack(tree, memory, treeOffset, limit);
    if (end === OVERFLOW) {
      this.#neededBytes = treeOffset - offset + this.#packer.treeBytes;
      return OVERFLOW;
    }
    memory.words[offset >>> 2] = extrasEnd === 0 ? FORMAT_PLAIN : FORMAT_EXTRAS;
    memory.words[(offset >>> 2) + 1] = treeOffset - offset;
    return end - offset;
  }

  /** After `OVERFLOW`: no less room than this will do. 0 if it was not this codec that found too little since the last call. */
  takeNeededBytes(): number {
    const neededBytes = this.#neededBytes;
    this.#neededBytes = 0;
    return neededBytes;
  }

  /** @throws UndecodableError, or whatever msgpackr or a port threw */
  decode(memory: RecordMemory, offset: number, lengthBytes: number): unknown {
    const treeStart = memory.words[(offset >>> 2) + 1] as number;
    const outside = treeStart < RECORD_HEADER_BYTES || treeStart >= lengthBytes || (treeStart & 7) !== 0;
    if (outside || offset + lengthBytes > memory.byteLength)
      throw new UndecodableError(`its tree at ${treeStart} lies outside its ${lengthBytes} bytes`);
    const tree = this.#unpacker.unpack(memory, offset + treeStart, offset + lengthBytes);
    const format = (memory.words[offset >>> 2] as number) & FORMAT_MASK;
    return format === FORMAT_EXTRAS ? this.#reader.read(tree, memory, offset, offset + treeStart) : tree;
  }
}

interface PartPlace {
  readonly offset: number;
  readonly limit: number;
  readonly depth: number;
}

interface Room {
  readonly memory: RecordMemory;
  readonly offset: number;
  readonly limit: number;
}
