import { type DescribedLayout, NO_ROOM, OVERFLOW, type OutboundLink, RecordMemory, type SlotTable } from '@ringmaster/core';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import type { Accepted } from '../contract/message.ts';
import {
  FLAG_LAYOUT_SHIFT,
  headBytes,
  ITEM_BYTES,
  LAYOUT_TAG,
  NO_SENDER,
  PREFIX_BYTES,
  PREFIX_WORDS,
  RecordKind,
} from './envelope-layout.ts';
import { writeAskHead } from './ask-head.ts';
import { NO_LAYOUTS } from './layout-sets.ts';
import type { AskPlace, RemoteEnvironment } from './remote-environment.ts';
import { type Encoding, serializationError, tooLargeError } from './serialization-error.ts';

/** Claimed first for a record of unknown length, in rings that can take so much; a longer record takes the slower way. A multiple of 8. */
const CLAIM_BYTES = 256;

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
  readonly #environment: RemoteEnvironment;
  readonly #maxMessageBytes: number;
  readonly #claimBytes: number;
  /** The longest record that a layout may take. */
  readonly #laidOutBytesMax: number;
  /** The last message was longer than the first claim. */
  #wide = false;

  constructor(
    environment: RemoteEnvironment,
    parts: { readonly link: OutboundLink; readonly slots: SlotTable; readonly maxMessageBytes: number },
  ) {
    this.#environment = environment;
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
      link.abort();
      throw serializationError(error, { what: 'message', limit: this.#maxMessageBytes });
    }
    if (length === OVERFLOW || PREFIX_BYTES + length > this.#maxMessageBytes) {
      link.abort();
      return this.#postMessage(target, message, sender, flags);
    }
    writeMessagePrefix(link.memory.words, offset >>> 2, target, sender, flags);
    link.commit(PREFIX_BYTES + length, RecordKind.message);
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
      link.abort();
      throw serializationError(error, { what: 'message', limit: this.#maxMessageBytes });
    }
    if (length === OVERFLOW || head + length > this.#maxMessageBytes) {
      link.abort();
      return this.#postMessage(target, message, sender, flags, ask);
    }
    writeMessagePrefix(link.memory.words, offset >>> 2, target, sender, flags);
    writeAskHead(link.memory, offset, ask, sender !== undefined);
    link.commit(head + length, RecordKind.message);
    return 'accepted';
  }

  /** The whole record of a message, for a `send` that waits with it. */
  // Limit: five parameters, as above.
  messageRecord(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number, ask?: InternalReply): Uint8Array {
    const head = headBytes(flags);
    const record = this.#record(head, message, 'message');
    const memory = new RecordMemory(record.buffer, 0, head);
    writeMessagePrefix(memory.words, 0, target, sender, flags);
    if (ask !== undefined) writeAskHead(memory, 0, ask, sender !== undefined);
    return record;
  }

  postMessageRecord(record: Uint8Array): Accepted {
    return this.link.post(record, RecordKind.message);
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
      link.abort();
      throw serializationError(error, { what: 'reply', limit: this.#maxMessageBytes });
    }
    if (length === OVERFLOW || PREFIX_BYTES + length > this.#maxMessageBytes) {
      link.abort();
      return this.post(RecordKind.reply, [id, incarnation, flags], value);
    }
    link.commit(PREFIX_BYTES + length, RecordKind.reply);
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
    } catch (error) {
      link.abort();
      throw serializationError(error, { what: 'item', limit: this.#maxMessageBytes });
    }
    if (length === OVERFLOW || ITEM_BYTES + length > this.#maxMessageBytes) {
      link.abort();
      return this.#postItem(id, incarnation, item);
    }
    link.commit(ITEM_BYTES + length, RecordKind.item);
    return ITEM_BYTES + length;
  }

  #postItem(id: number, incarnation: number, item: unknown): number {
    const record = this.#record(ITEM_BYTES, item, 'item');
    new Int32Array(record.buffer, 0, ITEM_BYTES >>> 2).set([id, incarnation]);
    if (!this.isLost) this.link.post(record, RecordKind.item, true);
    return record.byteLength;
  }

  /** A record of the runtime itself: never refused. */
  post(kind: RecordKind, prefix: Prefix, payload: unknown): void {
    const record = this.record(prefix, payload, kind === RecordKind.reply ? 'reply' : 'message');
    if (!this.isLost) this.link.post(record, kind, true);
  }

  /** @throws MessageNotSerializableError, MessageTooLargeError */
  record(prefix: Prefix, payload: unknown, what: 'message' | 'reply' = 'message'): Uint8Array<ArrayBuffer> {
    const record = this.#record(PREFIX_BYTES, payload, what);
    new Int32Array(record.buffer, 0, PREFIX_WORDS).set(prefix);
    return record;
  }

  /** A record of its own whose first `head` bytes are to be filled in. */
  #record(head: number, payload: unknown, what: Encoding['what']): Uint8Array<ArrayBuffer> {
    const limit = this.#maxMessageBytes;
    let encoded: Uint8Array;
    try {
      encoded = this.#environment.codec.encodeToBytes(payload);
    } catch (error) {
      throw serializationError(error, { what, limit });
    }
    const bytes = head + encoded.byteLength;
    if (bytes > limit) throw tooLargeError({ what, limit }, bytes);
    const record = new Uint8Array(bytes);
    record.set(encoded, head);
    return record;
  }

  // Limit: five parameters, as above.
  #postMessage(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number, ask?: InternalReply): Accepted {
    // Checked before it is encoded in vain.
    if (!this.link.accepts(headBytes(flags))) return 'full';
    return this.postMessageRecord(this.messageRecord(target, message, sender, flags, ask));
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
    if (!layout.encode(message as object, memory, offset + head)) {
      link.abort();
      layouts.misses.misfit(target, layout, message as object);
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

/** Limit: five parameters, as above. */
function writeMessagePrefix(words: Int32Array, index: number, target: InternalRef, sender: InternalRef | undefined, flags: number): void {
  words[index] = target.slot;
  words[index + 1] = target.generation;
  words[index + 2] = flags;
  if (sender === undefined) words[index + 3] = NO_SENDER;
  else {
    words[index + 3] = sender.slot;
    words[index + 4] = sender.generation;
  }
}
