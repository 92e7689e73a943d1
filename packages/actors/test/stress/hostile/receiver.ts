import {
  createMessageCodec,
  createFixedLayout,
  f64,
  type MessageCodec,
  RecordMemory,
  SHAPE_TABLE_BYTES,
  SharedSlotTable,
  slotTableBytes,
  text,
  u32,
} from '@ringmaster/core';
import type { ListedBlock } from '#actors/remote/block-list.js';
import { Inbox, type InboxEnvironment, type InboxPorts } from '#actors/remote/inbox.js';
import { LayoutSet } from '#actors/remote/layout-sets.js';
import { WireErrors, WireHandles, type WireEnvironment } from '#actors/remote/wire-handles.js';
import { NoSuchPlaceError } from '#actors/remote/no-such-place.js';
import type { RemoteEnvironment } from '#actors/remote/remote-environment.js';
import type { Place } from '#actors/contract/place.js';
import { StreamAddress } from '#actors/streams/stream-address.js';
import { type HandleThread, ThreadHandles } from '#actors/system/thread/messages/thread-handles.js';

const THREADS = 3;
const SLOTS = 64;
const CELL_SLOT = 3;
export const CELL_GENERATION = 2;
export const SELF = 1;
export const SYSTEM = 77;
export const LAYOUT_SET_TAG = 9;

/** What became of a record. */
export interface Heard {
  readonly what: string;
  readonly value: unknown;
}

/**
 * A thread as far as records from others reach into it: the inbox, the codec with the wire's handles and errors, references, layouts. What
 * lies behind is a list of what was heard.
 */
export class Receiver {
  readonly layouts = new LayoutSet(LAYOUT_SET_TAG, [createFixedLayout('quote', { id: u32, price: f64, note: text(20) })]);
  readonly handles: ThreadHandles;
  readonly inbox: Inbox;
  /** Of thread 0, from which records come. */
  readonly sender: MessageCodec;
  readonly heard: Heard[] = [];
  /** Messages that came from other threads, and those of them that nobody handled. */
  readonly counts = { taken: 0, dropped: 0 };
  /** Where the inbox hands records to. */
  readonly ports: { -readonly [Port in keyof InboxPorts]: InboxPorts[Port] };

  constructor() {
    const tables = Array.from({ length: THREADS }, () => new RecordMemory(new SharedArrayBuffer(SHAPE_TABLE_BYTES)));
    const environment = this.#environment();
    const wire = new WireHandles(environment);
    const values = new WireErrors(wire, {} as unknown as WireEnvironment);
    const codecOf = (self: number): MessageCodec => createMessageCodec({ self, tables, handles: wire, values });
    this.sender = codecOf(0);
    this.handles = new ThreadHandles(environment);
    Object.assign(environment, { codec: codecOf(SELF), handles: this.handles });
    this.ports = this.#ports();
    this.inbox = new Inbox(environment as InboxEnvironment, this.ports);
  }

  hear(what: string, value: unknown): void {
    this.heard.push({ what, value });
  }

  /** Only what a record touches is there. */
  #environment(): HandleThread {
    const slots = Array.from({ length: THREADS }, (_, thread) => tableOf(thread));
    const cell = {
      generation: CELL_GENERATION,
      self: { thread: SELF, slot: CELL_SLOT, generation: CELL_GENERATION },
      meter: { dropped: () => undefined },
      arrive: (message: unknown) => this.hear('handled', message),
      adopt: () => undefined,
      failsCycle: () => false,
    };
    const known = { slots: slots[0], isLost: false, link: {}, sendReply: () => undefined };
    return {
      thread: SELF,
      incarnation: 5,
      systemId: SYSTEM,
      asks: { find: () => undefined },
      meter: { taken: () => void this.counts.taken++, dropped: () => void this.counts.dropped++ },
      slots: slots[SELF],
      layouts: { find: (tag: number) => (tag === LAYOUT_SET_TAG ? this.layouts : undefined) },
      blocks: {
        isInUse: false,
        showing: (step: () => unknown) => step(),
        arrive: (blocks: readonly ListedBlock[]) => this.#arrive(blocks),
        decodingWith: (_: unknown, step: () => unknown) => step(),
        decoded: (place: number, byteLength: number) => ({ place, byteLength }),
      },
      streams: { addressOf: (place: never, system: number) => new StreamAddress({} as never, place, system) },
      threads: {
        peer: (thread: number) => found([known, undefined, known][thread], thread),
        table: (thread: number) => found(slots[thread], thread),
      },
      cellAt: (slot: number) => (slot === CELL_SLOT ? cell : undefined),
      cells: { of: (place: Place) => (place.slot === CELL_SLOT && place.generation === CELL_GENERATION ? cell : undefined) },
      later: () => undefined,
      wasLost: () => false,
      absentees: { deliver: () => 'stopped' },
      whenHere: () => Promise.resolve(),
      deadLetter: (message: unknown, _sender: unknown, _target: unknown, reason: string) => this.hear(reason, message),
      forgo: (message: unknown) => this.hear('forgone', message),
      lateReplies: { take: (_place: unknown, answer: unknown) => this.hear('late', answer) },
    } as unknown as HandleThread & RemoteEnvironment;
  }

  #arrive(blocks: readonly ListedBlock[]): readonly [] {
    if (blocks.some(({ block, byteLength }) => block === undefined || byteLength === undefined))
      throw new Error('a block outside its record');
    return [];
  }

  #ports(): InboxPorts {
    const names = ['spawn', 'adopt', 'started', 'childEnded', 'reported', 'ordered', 'drain', 'watched', 'unwatched', 'seen', 'terminated'];
    const others = ['stream', 'states', 'log', 'event'];
    const heard = [...names, ...others].map((name) => [name, (...given: unknown[]) => this.hear(name, given)] as const);
    const source = {
      take: (item: unknown) => this.hear('item', item),
      broken: (error: unknown) => this.hear('broken', error),
    };
    const answer = (id: number, _incarnation: number, value: unknown): boolean => {
      if (id === 1) this.hear('answered', value);
      return id === 1;
    };
    return {
      ...Object.fromEntries(heard),
      answer,
      streams: { sourceOf: (id: number) => (id === 1 ? source : undefined) },
    } as unknown as InboxPorts;
  }
}

function tableOf(thread: number): SharedSlotTable {
  const buffer = new SharedArrayBuffer(slotTableBytes(SLOTS));
  const table = new SharedSlotTable({ buffer, capacity: SLOTS, thread, opener: SELF });
  for (let count = 0; count < 8; count++) table.claim(`slot ${count}`);
  return table;
}

function found<T>(value: T | undefined, thread: number): T {
  if (value === undefined) throw new NoSuchPlaceError(`Cannot find thread ${thread}`);
  return value;
}
