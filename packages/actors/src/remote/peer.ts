import { NO_ROOM, OVERFLOW, type OutboundLink, type SlotTable } from '@ringmaster/core';
import type { InternalRef } from '../cell/internals.ts';
import type { Accepted } from '../contract/message.ts';
import { FLAG_LAYOUT_SHIFT, LAYOUT_TAG, NO_SENDER, PREFIX_BYTES, PREFIX_WORDS, RecordKind } from './envelope-layout.ts';
import { NO_LAYOUTS } from './layout-sets.ts';
import type { AskPlace, RemoteEnvironment } from './remote-environment.ts';
import { serializationError, tooLargeError } from './serialization-error.ts';

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
  }

  /** `flags`: lane and ask bit. The caller has checked that the target accepts messages. */
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

  /** The whole record of a message, for a `send` that waits with it. */
  messageRecord(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number): Uint8Array {
    return this.record(
      [target.slot, target.generation, flags, sender === undefined ? NO_SENDER : sender.slot, sender === undefined ? 0 : sender.generation],
      message,
    );
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

  /** A record of the runtime itself: never refused. */
  post(kind: RecordKind, prefix: Prefix, payload: unknown): void {
    const record = this.record(prefix, payload, kind === RecordKind.reply ? 'reply' : 'message');
    if (!this.isLost) this.link.post(record, kind, true);
  }

  /** @throws MessageNotSerializableError, MessageTooLargeError */
  record(prefix: Prefix, payload: unknown, what: 'message' | 'reply' = 'message'): Uint8Array {
    const limit = this.#maxMessageBytes;
    let encoded: Uint8Array;
    try {
      encoded = this.#environment.codec.encodeToBytes(payload);
    } catch (error) {
      throw serializationError(error, { what, limit });
    }
    const bytes = PREFIX_BYTES + encoded.byteLength;
    if (bytes > limit) throw tooLargeError({ what, limit }, bytes);
    const record = new Uint8Array(bytes);
    const words = new Int32Array(record.buffer, 0, PREFIX_WORDS);
    for (let i = 0; i < prefix.length; i++) words[i] = prefix[i] as number;
    record.set(encoded, PREFIX_BYTES);
    return record;
  }

  #postMessage(target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number): Accepted {
    // Checked before it is encoded in vain.
    if (!this.link.accepts(PREFIX_BYTES)) return 'full';
    return this.postMessageRecord(this.messageRecord(target, message, sender, flags));
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
  // Limit: five parameters, because an options object a message would be an allocation on the hottest path.
  #sendLaidOut(tag: number, target: InternalRef, message: unknown, sender: InternalRef | undefined, flags: number): boolean {
    const set = this.#environment.layouts.find(tag);
    const at = set?.find((message as { readonly type?: unknown } | null)?.type);
    const layout = at === undefined ? undefined : set?.layouts[at];
    if (at === undefined || layout === undefined) return false;
    const { link } = this;
    const lengthBytes = PREFIX_BYTES + layout.lengthBytes;
    const offset = lengthBytes > link.recordBytesMax ? NO_ROOM : link.claim(lengthBytes);
    if (offset === NO_ROOM) return false;
    const { memory } = link;
    if (!layout.encode(message as object, memory, offset + PREFIX_BYTES)) {
      link.abort();
      return false;
    }
    const index = offset >>> 2;
    writeMessagePrefix(memory.words, index, target, sender, flags | ((at + 1) << FLAG_LAYOUT_SHIFT));
    memory.words[index + LAYOUT_TAG] = tag;
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
