// Limit: above 250 lines, because a message, an ask, an answer and an item share one claim, and blocks end it in another way.

import { type DescribedLayout, NO_ROOM, OVERFLOW, type OutboundLink, RecordMemory, type SlotTable } from '@ringmaster/core';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import type { Accepted } from '../contract/message.ts';
import type { BlockPassage } from './block-passage.ts';
import { blockListBytes, writeBlockList } from './block-list.ts';
import {
  FLAG_BLOCKS,
  FLAG_LAYOUT_SHIFT,
  FLAGS,
  headBytes,
  ITEM_BYTES,
  LAYOUT_TAG,
  PREFIX_BYTES,
  PREFIX_WORDS,
  RecordKind,
} from './envelope-layout.ts';
import { writeAskHead } from './ask-head.ts';
import type { LeavingBlocks } from './leaving-blocks.ts';
import { NO_LAYOUTS } from './layout-sets.ts';
import { type MessageRecord, writeMessagePrefix } from './message-record.ts';
import { blockInItem } from '../streams/block-in-item.ts';
import type { AskPlace, RemoteEnvironment } from './remote-environment.ts';
import { type Encoding, serializationError, tooLargeError } from './serialization-error.ts';

/** Claimed first for a record of unknown length, in rings that can take so much; a longer record takes the slower way. A multiple of 8. */
const CLAIM_BYTES = 256;

/** What sending takes from the thread that sends. */
export type PeerEnvironment = Pick<RemoteEnvironment, 'codec' | 'layouts' | 'blocks'>;

/** The words before a payload; missing ones are 0. */
export type Prefix = readonly number[];

/**
 * Another thread, as this one sends to it: the link to it, and its slot table as far as senders read that.
 *
 * A message is encoded in place, into the ring. Only a message that finds no room there, or is longer than a claim, is encoded elsewhere;
 * in any case before the call returns (R3).
 */
export class Peer {
  readonly thread: number;
  readonly link: OutboundLink;
  readonly slots: SlotTable;
  /** The thread has died and nobody takes over: nothing reaches it any more. */
  isLost = false;
  readonly #environment: PeerEnvironment;
  readonly #maxMessageBytes: number;
  readonly #claimBytes: number;
  readonly #blocks: BlockPassage;
  /** The longest record that a layout may take. */
  readonly #laidOutBytesMax: number;
  /** The last message was longer than the first claim. */
  #wide = false;

  constructor(
    environment: PeerEnvironment,
    parts: { readonly link: OutboundLink; readonly slots: SlotTable; readonly maxMessageBytes: number },
  ) {
    this.#environment = environment;
    this.#blocks = environment.blocks;
    this.link = parts.link;
    this.slots = parts.slots;
    this.thread = parts.link.to;
    this.#maxMessageBytes = parts.maxMessageBytes;
    this.#claimBytes = Math.min(CLAIM_BYTES, parts.link.recordBytesMax & ~7);
    this.#laidOutBytesMax = Math.min(parts.link.recordBytesMax, parts.maxMessageBytes);
  }

  /** `flags`: the lane. The caller has checked that the target accepts messages. */
  sendMessage(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number): Accepted {
    const tag = this.slots.tag(target.slot);
    if (tag !== NO_LAYOUTS && this.#sendLaidOut(tag, target, message, sender, flags)) return 'accepted';
    const { link } = this;
    const offset = link.claim(this.#claimBytes);
    if (offset === NO_ROOM) return this.#postMessage(target, message, sender, flags);
    let length: number;
    try {
      length = this.#encode(message, offset + PREFIX_BYTES, offset);
    } catch (error) {
      throw this.#aborted(error, 'message');
    }
    if (length === OVERFLOW || PREFIX_BYTES + length > this.#maxMessageBytes) {
      link.abort();
      return this.#postMessage(target, message, sender, flags);
    }
    writeMessagePrefix(link.memory.words, offset >>> 2, target, sender, flags);
    if (this.#blocks.encoded.length === 0) link.commit(PREFIX_BYTES + length, RecordKind.message);
    else if (!this.#commitWithBlocks(offset, PREFIX_BYTES, length, RecordKind.message)) {
      return this.#postMessage(target, message, sender, flags);
    }
    return 'accepted';
  }

  /** The same for an ask, which has more before its payload. Apart, since the engine inlines the way of a tell only while it is short. */
  // Limit: five parameters, because an options object an ask would be garbage on a hot path.
  sendAsk(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number, ask: InternalReply): Accepted {
    const tag = this.slots.tag(target.slot);
    if (tag !== NO_LAYOUTS && this.#sendLaidOut(tag, target, message, sender, flags, ask)) return 'accepted';
    const { link } = this;
    const head = headBytes(flags);
    // A long chain alone may be more than a first claim.
    const offset = head < this.#claimBytes ? link.claim(this.#claimBytes) : NO_ROOM;
    if (offset === NO_ROOM) return this.#postMessage(target, message, sender, flags, ask);
    let length: number;
    try {
      length = this.#encode(message, offset + head, offset);
    } catch (error) {
      throw this.#aborted(error, 'message');
    }
    if (length === OVERFLOW || head + length > this.#maxMessageBytes) {
      link.abort();
      return this.#postMessage(target, message, sender, flags, ask);
    }
    writeMessagePrefix(link.memory.words, offset >>> 2, target, sender, flags);
    writeAskHead(link.memory, offset, ask, sender !== undefined);
    if (this.#blocks.encoded.length === 0) link.commit(head + length, RecordKind.message);
    else if (!this.#commitWithBlocks(offset, head, length, RecordKind.message)) {
      return this.#postMessage(target, message, sender, flags, ask);
    }
    return 'accepted';
  }

  /** The whole record of a message, for a `send` that waits with it. Its blocks are not their sender's any more. */
  // Limit: five parameters, as above.
  messageRecord(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number, ask?: InternalReply): MessageRecord {
    const head = headBytes(flags);
    const record = this.#record(head, message, 'message');
    const memory = new RecordMemory(record.bytes.buffer, 0, head);
    writeMessagePrefix(memory.words, 0, target, sender, record.leaving === undefined ? flags : flags | FLAG_BLOCKS);
    if (ask !== undefined) writeAskHead(memory, 0, ask, sender !== undefined);
    return record;
  }

  /** After `full` the blocks are those of the record still, and it may be posted once more. */
  postMessageRecord({ bytes, leaving }: MessageRecord): Accepted {
    if (leaving === undefined) return this.link.post(bytes, RecordKind.message);
    leaving.depart(this.thread);
    const outcome = this.link.post(bytes, RecordKind.message);
    if (outcome === 'full') leaving.recall(this.thread);
    else leaving.left();
    return outcome;
  }

  /** An answer, `flags` those of a reply: never refused (F4). */
  sendReply({ id, incarnation }: AskPlace, value: unknown, flags: number): void {
    const { link } = this;
    const offset = link.claim(this.#claimBytes);
    if (offset === NO_ROOM) return this.post(RecordKind.reply, [id, incarnation, flags], value);
    const { words } = link.memory;
    const index = offset >>> 2;
    words[index] = id;
    words[index + 1] = incarnation;
    words[index + 2] = flags;
    let length: number;
    try {
      length = this.#encode(value, offset + PREFIX_BYTES, offset);
    } catch (error) {
      throw this.#aborted(error, 'reply');
    }
    if (length === OVERFLOW || PREFIX_BYTES + length > this.#maxMessageBytes) {
      link.abort();
      return this.post(RecordKind.reply, [id, incarnation, flags], value);
    }
    if (this.#blocks.encoded.length === 0) link.commit(PREFIX_BYTES + length, RecordKind.reply);
    else if (!this.#commitWithBlocks(offset, PREFIX_BYTES, length, RecordKind.reply)) {
      return this.post(RecordKind.reply, [id, incarnation, flags], value);
    }
  }

  /**
   * An item of a stream: never refused, because its credit bounds what is under way.
   * @returns the length of its record
   */
  sendItem({ id, incarnation }: AskPlace, item: unknown): number {
    const { link } = this;
    const offset = link.claim(this.#claimBytes);
    if (offset === NO_ROOM) return this.#postItem(id, incarnation, item);
    const { words } = link.memory;
    const index = offset >>> 2;
    words[index] = id;
    words[index + 1] = incarnation;
    let length: number;
    try {
      length = this.#encode(item, offset + ITEM_BYTES, offset);
      if (this.#blocks.encoded.length > 0) throw blockInItem();
    } catch (error) {
      throw this.#aborted(error, 'item');
    }
    if (length === OVERFLOW || ITEM_BYTES + length > this.#maxMessageBytes) {
      link.abort();
      return this.#postItem(id, incarnation, item);
    }
    link.commit(ITEM_BYTES + length, RecordKind.item);
    return ITEM_BYTES + length;
  }

  #postItem(id: number, incarnation: number, item: unknown): number {
    const { bytes } = this.#record(ITEM_BYTES, item, 'item');
    new Int32Array(bytes.buffer, 0, ITEM_BYTES >>> 2).set([id, incarnation]);
    if (!this.isLost) this.link.post(bytes, RecordKind.item, true);
    return bytes.byteLength;
  }

  /** A record of the runtime itself, or an answer: never refused. Blocks go only with an answer. */
  post(kind: RecordKind, prefix: Prefix, payload: unknown): void {
    if (kind !== RecordKind.reply) {
      const record = this.record(prefix, payload);
      if (!this.isLost) this.link.post(record, kind, true);
      return;
    }
    const { bytes, leaving } = this.#record(PREFIX_BYTES, payload, 'reply');
    const words = new Int32Array(bytes.buffer, 0, PREFIX_WORDS);
    words.set(prefix);
    if (leaving !== undefined) words[FLAGS] = (words[FLAGS] as number) | FLAG_BLOCKS;
    if (this.isLost) return leaving?.release();
    leaving?.depart(this.thread);
    this.link.post(bytes, kind, true);
    leaving?.left();
  }

  /** In it blocks are only shown. @throws MessageNotSerializableError, MessageTooLargeError */
  record(prefix: Prefix, payload: unknown): Uint8Array<ArrayBuffer> {
    const { bytes } = this.#blocks.showing(() => this.#record(PREFIX_BYTES, payload, 'message'));
    new Int32Array(bytes.buffer, 0, PREFIX_WORDS).set(prefix);
    return bytes;
  }

  /** A record of its own whose first `head` bytes are to be filled in. */
  #record(head: number, payload: unknown, what: Encoding['what']): MessageRecord {
    const limit = this.#maxMessageBytes;
    const blocks = this.#blocks;
    try {
      const encoded = this.#environment.codec.encodeToBytes(payload);
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

  /**
   * Ends the claim of a record with blocks, whose prefix and payload are written.
   * @returns false if their list finds no room in the claim, which is given up then
   */
  // Limit: four parameters, as above.
  #commitWithBlocks(offset: number, head: number, payloadBytes: number, kind: RecordKind): boolean {
    const { link } = this;
    const blocks = this.#blocks;
    const lengthBytes = ((head + payloadBytes + 3) & ~3) + blockListBytes(blocks.encoded.length);
    if (lengthBytes > link.claimedBytes || lengthBytes > this.#maxMessageBytes) {
      link.abort();
      return false;
    }
    let leaving: LeavingBlocks;
    try {
      leaving = blocks.takeLeaving();
    } catch (error) {
      // A getter of the message has released one of them.
      throw this.#aborted(error, 'message');
    }
    const { words } = link.memory;
    words[(offset >>> 2) + FLAGS] = (words[(offset >>> 2) + FLAGS] as number) | FLAG_BLOCKS;
    writeBlockList(words, offset, head, payloadBytes, leaving.holdings);
    leaving.depart(this.thread);
    link.commit(lengthBytes, kind);
    leaving.left();
    return true;
  }

  /** Nothing is sent: what was claimed is given back, and blocks stay where they are. */
  #aborted(error: unknown, what: Encoding['what']): unknown {
    this.link.abort();
    this.#blocks.stay();
    return serializationError(error, { what, limit: this.#maxMessageBytes });
  }

  // Limit: five parameters, as above.
  #postMessage(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number, ask?: InternalReply): Accepted {
    this.#blocks.stay();
    // Checked before it is encoded in vain.
    if (!this.link.accepts(headBytes(flags))) return 'full';
    const record = this.messageRecord(target, message, sender, flags, ask);
    const outcome = this.postMessageRecord(record);
    if (outcome === 'full') record.leaving?.giveBack();
    return outcome;
  }

  /** Encodes within the claim as it was made; for a long message the claim is widened to all the room there is. */
  #encode(message: unknown, at: number, claimed: number): number {
    const { codec } = this.#environment;
    const { memory } = this.link;
    if (!this.#wide) {
      const length = codec.encode(message, memory, at, claimed + this.#claimBytes);
      if (length !== OVERFLOW) return length;
    }
    const length = codec.encode(message, memory, at, claimed + this.link.claimedBytes);
    // Widening looks at shared memory: done at once only while messages are long.
    this.#wide = length === OVERFLOW || length > this.#claimBytes;
    return length;
  }

  /** Returns false if no layout of the target fits the message, or the ring has no room for it. */
  // Limit: six parameters, as above.
  #sendLaidOut(
    tag: number,
    target: InternalRef,
    message: unknown,
    sender: InternalRef | undefined,
    flags: number,
    ask?: InternalReply,
  ): boolean {
    const { layouts } = this.#environment;
    const set = layouts.find(tag);
    if (set === undefined) return false;
    const at = set.find((message as { readonly type?: unknown } | null)?.type);
    if (at === undefined) return false;
    const layout = set.layouts[at] as DescribedLayout;
    const { link } = this;
    const head = headBytes(flags);
    const lengthBytes = head + layout.lengthBytes;
    if (lengthBytes > this.#laidOutBytesMax) {
      layouts.misses.tooLong(target, layout, this.#laidOutBytesMax);
      return false;
    }
    const offset = link.claim(lengthBytes);
    if (offset === NO_ROOM) return false;
    const { memory } = link;
    if (!layout.encode(message as object, memory, offset + head) || this.#blocks.encoded.length > 0) {
      link.abort();
      if (this.#blocks.encoded.length > 0) this.#blocks.stay();
      else layouts.misses.misfit(target, layout, message as object);
      return false;
    }
    const index = offset >>> 2;
    writeMessagePrefix(memory.words, index, target, sender, flags | ((at + 1) << FLAG_LAYOUT_SHIFT));
    memory.words[index + LAYOUT_TAG] = tag;
    if (ask !== undefined) writeAskHead(memory, offset, ask, sender !== undefined);
    link.commit(lengthBytes, RecordKind.message);
    return true;
  }
}
