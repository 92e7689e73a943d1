import { type RecordMemory, UndecodableError } from '@ringmaster/core';
import { fullError } from '../cell/refs/full-error.ts';
import type { BlockHandle } from '../cell/blocks/block-handle.ts';
import type { InternalRef, InternalReply, Place } from '../cell/internals.ts';
import { ReplyHandle } from '../cell/asks/reply-handle.ts';
import type { LaneIndex } from '../mailbox/mailbox.ts';
import { toError } from '../contract/errors/to-error.ts';
import { readAskHead } from './ask-head.ts';
import { payloadBytesOf, readBlockList } from './block-list.ts';
import {
  FLAG_ASK,
  FLAG_BLOCKS,
  FLAG_BY_RUNTIME,
  FLAG_FAILED,
  FLAG_LANE_MASK,
  FLAG_LAYOUT_MASK,
  FLAG_LAYOUT_SHIFT,
  FLAGS,
  GENERATION,
  headBytes,
  INCARNATION,
  ITEM_BYTES,
  LAYOUT_TAG,
  NO_SENDER,
  PREFIX_BYTES,
  RecordKind,
  SENDER_GENERATION,
  SENDER_SLOT,
} from './envelope-layout.ts';
import type { RemoteEnvironment } from './remote-environment.ts';
import { type RuntimePorts, RuntimeRecords } from './runtime-records.ts';
import type { StreamPort } from './stream-records.ts';

/** What reading records needs from their thread, or from whoever reads them in its place. */
export type InboxEnvironment = Pick<
  RemoteEnvironment,
  | 'thread'
  | 'codec'
  | 'layouts'
  | 'blocks'
  | 'handles'
  | 'meter'
  | 'cellAt'
  | 'absentees'
  | 'whenHere'
  | 'deadLetter'
  | 'forgo'
  | 'lateReplies'
>;

/** Takes what the inbox does not handle itself. */
export interface InboxPorts extends RuntimePorts {
  /** An answer for the ask that is open under this id and incarnation, and the blocks in it. Returns false if there is none. */
  // Limit: five parameters, as records have them.
  answer(id: number, incarnation: number, value: unknown, failed: boolean, blocks: readonly BlockHandle[]): boolean;
  /** Where items of streams go. */
  readonly streams: Pick<StreamPort, 'sourceOf'>;
}

/**
 * Records from other threads, turned into what they ask for.
 *
 * A record that cannot be decoded never stops the receiver (G5): it becomes a dead letter `undecodable`.
 */
export class Inbox {
  readonly #environment: InboxEnvironment;
  readonly #ports: InboxPorts;
  /** Those for the runtime itself. */
  readonly #records: RuntimeRecords;
  /** What came with the record that was decoded last, if its flags say that blocks did. */
  #arrived: readonly BlockHandle[] = NO_BLOCKS;

  constructor(environment: InboxEnvironment, ports: InboxPorts) {
    this.#environment = environment;
    this.#ports = ports;
    this.#records = new RuntimeRecords(environment, ports);
  }

  // Limit: five parameters, as core hands records over: an object per record would be garbage on the hottest path.
  receive(from: number, memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    if (kind === RecordKind.message) this.#message(from, memory, offset, lengthBytes);
    else if (kind === RecordKind.reply) this.#reply(from, memory, offset, lengthBytes);
    else if (kind === RecordKind.item) this.#item(from, memory, offset, lengthBytes);
    else this.#records.receive(from, memory, offset, lengthBytes, kind);
  }

  /**
   * A message whose parts do not add up, from a thread that lives (R4): the books of no death will count it. Whoever waits for it hears of it as
   * of one that cannot be decoded. `offset` and `lengthBytes` are those of its first bytes.
   */
  // Limit: five parameters, as above.
  damaged(from: number, memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    const environment = this.#environment;
    const error = new UndecodableError('it came in parts that do not make one');
    const isMessage = kind === RecordKind.message;
    if (isMessage) environment.meter.taken(from);
    const [first = -1, second = 0] = lengthBytes < PREFIX_BYTES ? [] : memory.words.subarray(offset >>> 2);
    if (isMessage) return this.#undecodable(error, undefined, { thread: environment.thread, slot: first, generation: second });
    if (kind === RecordKind.reply && this.#ports.answer(first, second, error, true, NO_BLOCKS)) return;
    if (kind === RecordKind.item) return this.#ports.streams.sourceOf(first, second)?.broken(error);
    this.#records.unreadable(error, { from, memory, offset, lengthBytes, kind });
  }

  #message(from: number, memory: RecordMemory, offset: number, lengthBytes: number): void {
    const { words } = memory;
    const index = offset >>> 2;
    const slot = words[index] as number;
    const generation = words[index + GENERATION] as number;
    const flags = words[index + FLAGS] as number;
    const senderSlot = words[index + SENDER_SLOT] as number;
    const environment = this.#environment;
    environment.meter.taken(from);
    const target = environment.cellAt(slot);
    let sender: InternalRef | undefined;
    let message: unknown;
    try {
      if (senderSlot !== NO_SENDER) sender = environment.handles.refTo(from, senderSlot, words[index + SENDER_GENERATION] as number);
      message =
        (flags & FLAG_BLOCKS) === 0
          ? this.decodeMessage(from, memory, offset, lengthBytes)
          : this.#withBlocks(from, memory, offset, lengthBytes, () => this.decodeMessage(from, memory, offset, lengthBytes));
    } catch (error) {
      return this.#undecodable(error, sender, { thread: environment.thread, slot, generation });
    }
    if ((flags & FLAG_BLOCKS) !== 0 && target?.generation === generation) target.adopt(this.#arrived);
    if ((flags & FLAG_ASK) !== 0) return this.#ask(message, sender, memory, offset, lengthBytes);
    const lane = (flags & FLAG_LANE_MASK) as LaneIndex;
    if (target !== undefined && target.generation === generation) target.arrive(message, sender, lane, lengthBytes);
    else this.#noCell({ thread: environment.thread, slot, generation }, message, sender, lane);
  }

  /** An item that cannot be decoded ends its stream, and nothing else. */
  #item(from: number, memory: RecordMemory, offset: number, lengthBytes: number): void {
    const { words } = memory;
    const index = offset >>> 2;
    const source = this.#ports.streams.sourceOf(words[index] as number, words[index + INCARNATION] as number);
    if (source === undefined) return;
    let item: unknown;
    try {
      item = this.#environment.codec.decode(memory, offset + ITEM_BYTES, lengthBytes - ITEM_BYTES, from);
    } catch (error) {
      return source.broken(toError(error));
    }
    source.take(item, lengthBytes);
  }

  /** The same message, as somebody waits for its answer. */
  // Limit: five parameters, as above.
  #ask(message: unknown, sender: InternalRef | undefined, memory: RecordMemory, offset: number, lengthBytes: number): void {
    const environment = this.#environment;
    const { words } = memory;
    const index = offset >>> 2;
    const slot = words[index] as number;
    const generation = words[index + GENERATION] as number;
    const ask = askOf(message);
    if (ask !== undefined) readAskHead(memory, offset, ask, sender);
    const origin = ask ?? sender;
    const lane = ((words[index + FLAGS] as number) & FLAG_LANE_MASK) as LaneIndex;
    const target = environment.cellAt(slot);
    if (target === undefined || target.generation !== generation) {
      return this.#noCell({ thread: environment.thread, slot, generation }, message, origin, lane);
    }
    if (ask === undefined || !target.failsCycle(ask)) return target.arrive(message, origin, lane, lengthBytes);
    target.meter.dropped();
    environment.forgo(message, 'cycle');
  }

  /** The message in a record of kind `message`, by layout or codec. @throws UndecodableError */
  decodeMessage(from: number, memory: RecordMemory, offset: number, lengthBytes: number): unknown {
    const { words } = memory;
    const index = offset >>> 2;
    const flags = words[index + FLAGS] as number;
    const head = headBytes(flags);
    const layoutIndex = (flags >>> FLAG_LAYOUT_SHIFT) & FLAG_LAYOUT_MASK;
    if (layoutIndex === 0) {
      const payloadBytes = (flags & FLAG_BLOCKS) === 0 ? lengthBytes - head : payloadBytesOf(memory, offset, lengthBytes, head);
      return this.#environment.codec.decode(memory, offset + head, payloadBytes, from);
    }
    const tag = words[index + LAYOUT_TAG] as number;
    const layout = this.#environment.layouts.find(tag)?.layouts[layoutIndex - 1];
    if (layout === undefined) throw new UndecodableError(`layout ${layoutIndex} of tag ${tag} is unknown`);
    if (head + layout.lengthBytes !== lengthBytes)
      throw new UndecodableError(`${lengthBytes} bytes hold no "${layout.type}" of its layout`);
    return layout.decode(memory, offset + head);
  }

  #decodeReply(from: number, memory: RecordMemory, offset: number, lengthBytes: number): unknown {
    const flags = memory.words[(offset >>> 2) + FLAGS] as number;
    const { codec } = this.#environment;
    if ((flags & FLAG_BLOCKS) === 0) return codec.decode(memory, offset + PREFIX_BYTES, lengthBytes - PREFIX_BYTES, from);
    const decode = () => codec.decode(memory, offset + PREFIX_BYTES, payloadBytesOf(memory, offset, lengthBytes, PREFIX_BYTES), from);
    return this.#withBlocks(from, memory, offset, lengthBytes, decode);
  }

  /** Takes the blocks that come with a record before its payload is decoded: if that fails, they return to the arena. */
  // Limit: five parameters, as above.
  #withBlocks(from: number, memory: RecordMemory, offset: number, lengthBytes: number, decode: () => unknown): unknown {
    const { blocks, thread } = this.#environment;
    this.#arrived = blocks.arrive(readBlockList(memory, offset, lengthBytes), from, thread);
    try {
      return blocks.decodingWith(this.#arrived, decode);
    } catch (error) {
      for (const block of this.#arrived) block.holding?.release('its message was not handled');
      throw error;
    }
  }

  /** The reply handle of the ask in a record of kind `message`; undefined if it is none, or cannot be decoded. */
  askOf(from: number, memory: RecordMemory, offset: number, lengthBytes: number): ReplyHandle | undefined {
    try {
      return askOf(this.decodeMessage(from, memory, offset, lengthBytes));
    } catch {
      return undefined;
    }
  }

  /** The sender's thread has accepted the message already: if it is not taken here, it is dropped, and an ask fails. */
  #noCell(place: Place, message: unknown, origin: InternalRef | InternalReply | undefined, lane: LaneIndex): void {
    const environment = this.#environment;
    const target = refIfAny(environment, place);
    if (target === undefined) return this.#undecodable(new UndecodableError(`there is no slot ${place.slot}`), undefined, place);
    const outcome = environment.absentees.deliver(target, { message, origin, lane });
    if (outcome === 'accepted') return;
    environment.meter.dropped(place.slot);
    if (origin instanceof ReplyHandle) {
      origin.failByRuntime(outcome === 'full' ? fullError(target, message) : target.stoppedError('ask'));
      environment.forgo(message, outcome === 'full' ? 'mailbox-full' : 'stopped');
    } else if (outcome === 'full') environment.deadLetter(message, origin, target, 'mailbox-full');
  }

  #undecodable(error: unknown, sender: InternalRef | undefined, place: Place): void {
    this.#environment.meter.dropped(place.slot);
    this.#environment.deadLetter(error, sender, refIfAny(this.#environment, place), 'undecodable');
  }

  /** Apart from what else the runtime sends: there are as many answers as asks. An answer that cannot be decoded fails the ask. */
  #reply(from: number, memory: RecordMemory, offset: number, lengthBytes: number): void {
    const { words } = memory;
    const index = offset >>> 2;
    const id = words[index] as number;
    const incarnation = words[index + INCARNATION] as number;
    let flags = words[index + FLAGS] as number;
    let payload: unknown;
    try {
      payload = this.#decodeReply(from, memory, offset, lengthBytes);
    } catch (error) {
      payload = error;
      flags = FLAG_FAILED;
    }
    const blocks = (flags & FLAG_BLOCKS) === 0 ? NO_BLOCKS : this.#arrived;
    if (this.#ports.answer(id, incarnation, payload, (flags & FLAG_FAILED) !== 0, blocks)) return;
    // The asker has heard of it in another way.
    if ((flags & FLAG_BY_RUNTIME) !== 0) return;
    this.#environment.lateReplies.take({ thread: this.#environment.thread, id, incarnation }, payload);
  }
}

const NO_BLOCKS: readonly BlockHandle[] = [];

/** The ask a message is: its `replyTo`, if that is a handle of ours. */
function askOf(message: unknown): ReplyHandle | undefined {
  const replyTo = (message as { readonly replyTo?: unknown } | null | undefined)?.replyTo;
  return replyTo instanceof ReplyHandle ? replyTo : undefined;
}

/** Undefined if there is no such place: a damaged record names it. */
function refIfAny({ handles }: InboxEnvironment, { thread, slot, generation }: Place): InternalRef | undefined {
  try {
    return handles.refTo(thread, slot, generation);
  } catch {
    return undefined;
  }
}
