// Limit: above 250 lines, because each kind of record is a few lines here; what they lead to is the affair of the ports.

import { type RecordMemory, UndecodableError } from '@ringmaster/core';
import { fullError } from '../cell/full-error.ts';
import type { BlockHandle } from '../cell/block-handle.ts';
import type { InternalRef, InternalReply, Place } from '../cell/internals.ts';
import { ReplyHandle } from '../cell/reply-handle.ts';
import type { LaneIndex } from '../mailbox/mailbox.ts';
import { toError } from '../contract/errors/to-error.ts';
import { readAskHead } from './ask-head.ts';
import { payloadBytesOf, readBlockList } from './block-list.ts';
import {
  Awaited,
  FLAG_ASK,
  FLAG_BLOCKS,
  FLAG_BY_RUNTIME,
  FLAG_FAILED,
  FLAG_LANE_MASK,
  FLAG_LAYOUT_SHIFT,
  FLAG_WATCHED,
  FLAGS,
  headBytes,
  ITEM_BYTES,
  LAYOUT_TAG,
  NO_SENDER,
  PREFIX_BYTES,
  RecordKind,
} from './envelope-layout.ts';
import { NoSuchPlaceError } from './no-such-place.ts';
import type { RemoteEnvironment } from './remote-environment.ts';
import type { StreamPort, StreamRecord } from './stream-records.ts';

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

/** Takes the records that the inbox does not handle itself. */
export interface InboxPorts {
  /** An answer for the ask that is open under this id and incarnation, and the blocks in it. Returns false if there is none. */
  // Limit: five parameters, as records have them.
  answer(id: number, incarnation: number, value: unknown, failed: boolean, blocks: readonly BlockHandle[]): boolean;
  spawn(place: Place, plan: unknown): void;
  adopt(place: Place, plan: unknown): void;
  started(child: Place, error: Error | undefined): void;
  /** `isWatched`: other watchers are told when this thread has confirmed that it has seen the end. */
  childEnded(child: Place, parent: Place, notice: unknown, isWatched: boolean): void;
  /** A child tells its parent, a parent its child. */
  reported(child: Place, parent: Place, report: unknown): void;
  ordered(child: Place, order: unknown): void;
  /** Somebody in another thread wants this actor drained, and has sent it nothing behind this (S6). */
  drain(target: Place): void;
  /** Actors in thread `from` watch this one, or no longer do. */
  watched(target: Place, from: number): void;
  unwatched(target: Place, from: number): void;
  /** Its parent's thread has seen that it has ended. */
  seen(target: Place): void;
  /** One that actors here watch has ended. */
  terminated(target: Place, reason: unknown): void;
  /** Where items of streams go. */
  readonly streams: Pick<StreamPort, 'sourceOf'>;
  stream(record: StreamRecord): void;
  /** Somebody wants something of the states of an actor here. */
  // Limit: four parameters, as records have them.
  states(target: Place, from: number, ask: { readonly id: number; readonly incarnation: number }, request: unknown): void;
  log(from: number, line: unknown): void;
  event(from: number, event: unknown): void;
}

/**
 * Records from other threads, turned into what they ask for.
 *
 * A record that cannot be decoded never stops the receiver (G5): it becomes a dead letter `undecodable`.
 */
export class Inbox {
  readonly #environment: InboxEnvironment;
  readonly #ports: InboxPorts;
  /** What came with the record that was decoded last, if its flags say that blocks did. */
  #arrived: readonly BlockHandle[] = NO_BLOCKS;

  constructor(environment: InboxEnvironment, ports: InboxPorts) {
    this.#environment = environment;
    this.#ports = ports;
  }

  // Limit: five parameters, as core hands records over: an object per record would be garbage on the hottest path.
  receive(from: number, memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    if (kind === RecordKind.message) this.#message(from, memory, offset, lengthBytes);
    else if (kind === RecordKind.reply) this.#reply(from, memory, offset, lengthBytes);
    else if (kind === RecordKind.item) this.#item(from, memory, offset, lengthBytes);
    else this.#runtimeRecord(from, memory, offset, lengthBytes, kind);
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
    this.#unreadable({ from, words: wordsOf(memory, offset), payload: error }, kind, lengthBytes);
  }

  #message(from: number, memory: RecordMemory, offset: number, lengthBytes: number): void {
    const { words } = memory;
    const index = offset >>> 2;
    const slot = words[index] as number;
    const generation = words[index + 1] as number;
    const flags = words[index + 2] as number;
    const senderSlot = words[index + 3] as number;
    const environment = this.#environment;
    environment.meter.taken(from);
    const target = environment.cellAt(slot);
    let sender: InternalRef | undefined;
    let message: unknown;
    try {
      if (senderSlot !== NO_SENDER) sender = environment.handles.refTo(from, senderSlot, words[index + 4] as number);
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
  // Limit: four parameters, as above.
  #item(from: number, memory: RecordMemory, offset: number, lengthBytes: number): void {
    const { words } = memory;
    const index = offset >>> 2;
    const source = this.#ports.streams.sourceOf(words[index] as number, words[index + 1] as number);
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
    const generation = words[index + 1] as number;
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
    const flags = words[index + 2] as number;
    const head = headBytes(flags);
    const layoutIndex = (flags >>> FLAG_LAYOUT_SHIFT) & 0xff;
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

  // Limit: four parameters, as above.
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
  // Limit: four parameters, as `receive` has them.
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

  // Limit: five parameters, as above.
  #runtimeRecord(from: number, memory: RecordMemory, offset: number, lengthBytes: number, kind: number): void {
    const words = wordsOf(memory, offset);
    let payload: unknown;
    try {
      payload = this.#environment.codec.decode(memory, offset + PREFIX_BYTES, lengthBytes - PREFIX_BYTES, from);
    } catch (error) {
      return this.#unreadable({ from, words, payload: error }, kind, lengthBytes);
    }
    this.#act({ from, words, payload }, kind);
  }

  /** The end of a stream is its end, whatever was to be said about it, as long as the record says which. */
  #unreadable(record: StreamRecord, kind: number, lengthBytes: number): void {
    if (kind === RecordKind.stream && lengthBytes >= PREFIX_BYTES) return this.#act(record, kind);
    this.#environment.deadLetter(record.payload, undefined, undefined, 'undecodable');
  }

  #act(record: StreamRecord, kind: number): void {
    try {
      this.#hand(record, kind);
    } catch (error) {
      // What else goes wrong is the runtime's own mistake, and is to be seen as that.
      if (!(error instanceof NoSuchPlaceError)) throw error;
      this.#environment.deadLetter(error, undefined, undefined, 'undecodable');
    }
  }

  #hand({ from, words, payload }: StreamRecord, kind: number): void {
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = words;
    const ports = this.#ports;
    switch (kind) {
      case RecordKind.spawn:
        return ports.spawn({ thread: this.#environment.thread, slot: first, generation: second }, payload);
      case RecordKind.adopt:
        return ports.adopt({ thread: third, slot: first, generation: second }, payload);
      case RecordKind.started:
        return ports.started(
          { thread: from, slot: first, generation: second },
          (third & FLAG_FAILED) === 0 ? undefined : (payload as Error),
        );
      case RecordKind.ended:
        return ports.childEnded(
          { thread: from, slot: first, generation: second },
          { thread: this.#environment.thread, slot: fourth, generation: fifth },
          payload,
          (third & FLAG_WATCHED) !== 0,
        );
      case RecordKind.await:
        return this.#await(from, { slot: first, generation: second, what: third, id: fourth, incarnation: fifth });
      case RecordKind.report:
        return ports.reported(
          { thread: from, slot: first, generation: second },
          { thread: this.#environment.thread, slot: fourth, generation: fifth },
          payload,
        );
      case RecordKind.order:
        return ports.ordered({ thread: this.#environment.thread, slot: first, generation: second }, payload);
      case RecordKind.drain:
        return ports.drain({ thread: this.#environment.thread, slot: first, generation: second });
      case RecordKind.watch:
        return ports.watched({ thread: this.#environment.thread, slot: first, generation: second }, from);
      case RecordKind.unwatch:
        return ports.unwatched({ thread: this.#environment.thread, slot: first, generation: second }, from);
      case RecordKind.seen:
        return ports.seen({ thread: this.#environment.thread, slot: first, generation: second });
      case RecordKind.terminated:
        return ports.terminated({ thread: from, slot: first, generation: second }, payload);
      case RecordKind.stream:
        return ports.stream({ from, words, payload });
      case RecordKind.state:
        return ports.states(
          { thread: this.#environment.thread, slot: first, generation: second },
          from,
          { id: fourth, incarnation: fifth },
          payload,
        );
      case RecordKind.log:
        return ports.log(from, payload);
      case RecordKind.event:
        return ports.event(from, payload);
      default:
        return this.#environment.deadLetter(
          new UndecodableError(`there is no record of kind ${kind}`),
          undefined,
          undefined,
          'undecodable',
        );
    }
  }

  /** Apart from what else the runtime sends: there are as many answers as asks. An answer that cannot be decoded fails the ask. */
  // Limit: four parameters, as above.
  #reply(from: number, memory: RecordMemory, offset: number, lengthBytes: number): void {
    const { words } = memory;
    const index = offset >>> 2;
    const id = words[index] as number;
    const incarnation = words[index + 1] as number;
    let flags = words[index + 2] as number;
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

  /** Another thread waits for the start or the end of an actor here. */
  #await(from: number, asked: { slot: number; generation: number; what: number; id: number; incarnation: number }): void {
    const environment = this.#environment;
    const { slot, generation, what, id, incarnation } = asked;
    const handle = environment.handles.replyTo(from, id, incarnation);
    const target = environment.handles.refTo(environment.thread, slot, generation);
    const outcome = environment.whenHere(target, (actor) => {
      if (what === Awaited.ended) return actor === undefined ? Promise.resolve() : actor.whenEnded();
      return actor === undefined ? Promise.reject(target.stoppedError('await the start of')) : actor.whenStarted();
    });
    outcome.then(
      () => handle.tell(),
      (error: Error) => handle.fail(error),
    );
  }
}

const NO_BLOCKS: readonly BlockHandle[] = [];

function wordsOf({ words }: RecordMemory, offset: number): readonly number[] {
  return Array.from(words.subarray(offset >>> 2, (offset + PREFIX_BYTES) >>> 2));
}

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
