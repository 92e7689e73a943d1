import { type MessageCodec, NO_ROOM, OVERFLOW, type OutboundLink, type SlotTable } from '@ringmaster/core';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import type { Accepted } from '../contract/message.ts';
import type { BlockPassage } from './block-passage.ts';
import { blockListBytes, writeBlockList } from './block-list.ts';
import { FLAG_BLOCKS, FLAGS, headBytes, INCARNATION, ITEM_BYTES, PREFIX_BYTES, RecordKind } from './envelope-layout.ts';
import { writeAskHead } from './ask-head.ts';
import { LayoutSender } from './layout-sender.ts';
import type { LeavingBlocks } from './leaving-blocks.ts';
import { NO_LAYOUTS } from './layout-sets.ts';
import { type MessageRecord, writeMessagePrefix } from './message-record.ts';
import { type Prefix, RecordMaker } from './record-maker.ts';
import { blockInItem } from '../streams/block-in-item.ts';
import type { EndPlace } from '../streams/stream-ends.ts';
import type { AskPlace, RemoteEnvironment } from './remote-environment.ts';
import { type Encoding, serializationError } from './serialization-error.ts';

/** Claimed first for a record of unknown length, in rings that can take so much; a longer record takes the slower way. A multiple of 8. */
const CLAIM_BYTES = 256;

/** What sending takes from the thread that sends. */
export type PeerEnvironment = Pick<RemoteEnvironment, 'codec' | 'layouts' | 'blocks'>;

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
  /** For it, made elsewhere than in the ring. */
  readonly records: RecordMaker;
  /** The thread has died and nobody takes over: nothing reaches it any more. */
  isLost = false;
  readonly #codec: MessageCodec;
  readonly #maxMessageBytes: number;
  readonly #claimBytes: number;
  readonly #blocks: BlockPassage;
  readonly #layouts: LayoutSender;
  /** The last message was longer than the first claim. */
  #wide = false;

  constructor(
    environment: PeerEnvironment,
    parts: { readonly link: OutboundLink; readonly slots: SlotTable; readonly maxMessageBytes: number },
  ) {
    this.#codec = environment.codec;
    this.#blocks = environment.blocks;
    this.link = parts.link;
    this.slots = parts.slots;
    this.thread = parts.link.to;
    this.#maxMessageBytes = parts.maxMessageBytes;
    this.#claimBytes = Math.min(CLAIM_BYTES, parts.link.recordBytesMax & ~7);
    this.records = new RecordMaker(environment, parts.maxMessageBytes);
    this.#layouts = new LayoutSender(environment, parts.link, parts.maxMessageBytes);
  }

  /** `flags`: the lane. The caller has checked that the target accepts messages. */
  sendMessage(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number): Accepted {
    const tag = this.slots.tag(target.slot);
    if (tag !== NO_LAYOUTS && this.#layouts.send(tag, target, message, sender, flags)) return 'accepted';
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
    if (tag !== NO_LAYOUTS && this.#layouts.send(tag, target, message, sender, flags, ask)) return 'accepted';
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
    words[index + INCARNATION] = incarnation;
    words[index + FLAGS] = flags;
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
  sendItem(place: EndPlace, item: unknown): number {
    const { link } = this;
    const offset = link.claim(this.#claimBytes);
    if (offset === NO_ROOM) return this.#postItem(place, item);
    const { words } = link.memory;
    const index = offset >>> 2;
    words[index] = place.id;
    words[index + INCARNATION] = place.incarnation;
    let length: number;
    try {
      length = this.#encode(item, offset + ITEM_BYTES, offset);
      if (this.#blocks.encoded.length > 0) throw blockInItem();
    } catch (error) {
      throw this.#aborted(error, 'item');
    }
    if (length === OVERFLOW || ITEM_BYTES + length > this.#maxMessageBytes) {
      link.abort();
      return this.#postItem(place, item);
    }
    link.commit(ITEM_BYTES + length, RecordKind.item);
    return ITEM_BYTES + length;
  }

  #postItem(place: EndPlace, item: unknown): number {
    const bytes = this.records.item(place, item);
    if (!this.isLost) this.link.post(bytes, RecordKind.item, true);
    return bytes.byteLength;
  }

  /** A record of the runtime itself, or an answer: never refused. Blocks go only with an answer. */
  post(kind: RecordKind, prefix: Prefix, payload: unknown): void {
    if (kind !== RecordKind.reply) {
      const record = this.records.ofRuntime(prefix, payload);
      if (!this.isLost) this.link.post(record, kind, true);
      return;
    }
    const { bytes, leaving } = this.records.reply(prefix, payload);
    if (this.isLost) return leaving?.release();
    leaving?.depart(this.thread);
    this.link.post(bytes, kind, true);
    leaving?.left();
  }

  /**
   * Ends the claim of a record with blocks, whose prefix and payload are written.
   * @returns false if their list finds no room in the claim, which is given up then
   */
  #commitWithBlocks(offset: number, head: number, payloadBytes: number, kind: RecordKind): boolean {
    const { link } = this;
    const blocks = this.#blocks;
    const lengthBytes = ((head + payloadBytes + 3) & ~3) + blockListBytes(blocks.encoded.length);
    if (lengthBytes > link.claimedBytes || lengthBytes > this.#maxMessageBytes) {
      link.abort();
      return false;
    }
    let leaving: LeavingBlocks | undefined;
    try {
      leaving = blocks.takeLeaving();
      const { words } = link.memory;
      words[(offset >>> 2) + FLAGS] = (words[(offset >>> 2) + FLAGS] as number) | FLAG_BLOCKS;
      writeBlockList(words, offset, head, payloadBytes, leaving.holdings);
      leaving.depart(this.thread);
    } catch (error) {
      // A getter of the message has released one of them, or the sender's recursion has no end and the stack none left.
      leaving?.giveBack();
      throw this.#aborted(error, 'message');
    }
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
    const record = this.records.message(target, message, sender, flags, ask);
    const outcome = this.postMessageRecord(record);
    if (outcome === 'full') record.leaving?.giveBack();
    return outcome;
  }

  /** Encodes within the claim as it was made; for a long message the claim is widened to all the room there is. */
  #encode(message: unknown, at: number, claimed: number): number {
    const codec = this.#codec;
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
}
