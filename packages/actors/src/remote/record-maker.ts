import { type MessageCodec, RecordMemory } from '@ringmaster/core';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import { blockInItem } from '../streams/block-in-item.ts';
import type { EndPlace } from '../streams/stream-ends.ts';
import { writeAskHead } from './ask-head.ts';
import { blockListBytes, writeBlockList } from './block-list.ts';
import type { BlockPassage } from './block-passage.ts';
import { FLAG_BLOCKS, FLAGS, headBytes, ITEM_BYTES, PREFIX_BYTES, PREFIX_WORDS } from './envelope-layout.ts';
import { type MessageRecord, writeMessagePrefix } from './message-record.ts';
import type { RemoteEnvironment } from './remote-environment.ts';
import { type Encoding, serializationError, tooLargeError } from './serialization-error.ts';

/** The words before a payload; missing ones are 0. */
export type Prefix = readonly number[];

/**
 * Makes records in memory of their own, for what cannot be written into the ring at once: because it is longer than a claim, has no room
 * there, or waits for some.
 */
export class RecordMaker {
  readonly #codec: MessageCodec;
  readonly #blocks: BlockPassage;
  readonly #maxMessageBytes: number;

  constructor({ codec, blocks }: Pick<RemoteEnvironment, 'codec' | 'blocks'>, maxMessageBytes: number) {
    this.#codec = codec;
    this.#blocks = blocks;
    this.#maxMessageBytes = maxMessageBytes;
  }

  /** Its blocks are not their sender's any more. */
  // Limit: five parameters, as a peer's `sendAsk` has them.
  message(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number, ask?: InternalReply): MessageRecord {
    const head = headBytes(flags);
    const record = this.#make(head, message, 'message');
    const memory = new RecordMemory(record.bytes.buffer, 0, head);
    writeMessagePrefix(memory.words, 0, target, sender, record.leaving === undefined ? flags : flags | FLAG_BLOCKS);
    if (ask !== undefined) writeAskHead(memory, 0, ask, sender !== undefined);
    return record;
  }

  /** Blocks go with an answer. */
  reply(prefix: Prefix, value: unknown): MessageRecord {
    const record = this.#make(PREFIX_BYTES, value, 'reply');
    const words = new Int32Array(record.bytes.buffer, 0, PREFIX_WORDS);
    words.set(prefix);
    if (record.leaving !== undefined) words[FLAGS] = (words[FLAGS] as number) | FLAG_BLOCKS;
    return record;
  }

  item({ id, incarnation }: EndPlace, item: unknown): Uint8Array<ArrayBuffer> {
    const { bytes } = this.#make(ITEM_BYTES, item, 'item');
    new Int32Array(bytes.buffer, 0, ITEM_BYTES >>> 2).set([id, incarnation]);
    return bytes;
  }

  /** What runtimes tell each other: in it blocks are only shown. @throws MessageNotSerializableError, MessageTooLargeError */
  ofRuntime(prefix: Prefix, payload: unknown): Uint8Array<ArrayBuffer> {
    const { bytes } = this.#blocks.showing(() => this.#make(PREFIX_BYTES, payload, 'message'));
    new Int32Array(bytes.buffer, 0, PREFIX_WORDS).set(prefix);
    return bytes;
  }

  /** A record of its own whose first `head` bytes are to be filled in. */
  #make(head: number, payload: unknown, what: Encoding['what']): MessageRecord {
    const limit = this.#maxMessageBytes;
    const blocks = this.#blocks;
    try {
      const encoded = this.#codec.encodeToBytes(payload);
      const count = blocks.encoded.length;
      if (count > 0 && what === 'item') throw blockInItem();
      const end = head + encoded.byteLength;
      const lengthBytes = count === 0 ? end : ((end + 3) & ~3) + blockListBytes(count);
      if (lengthBytes > limit) throw tooLargeError({ what, limit }, lengthBytes);
      const bytes = new Uint8Array(lengthBytes);
      bytes.set(encoded, head);
      if (count === 0) return { bytes, leaving: undefined };
      const leaving = blocks.takeLeaving();
      writeBlockList(new Int32Array(bytes.buffer), 0, head, encoded.byteLength, leaving.holdings);
      return { bytes, leaving };
    } catch (error) {
      blocks.stay();
      throw serializationError(error, { what, limit });
    }
  }
}
