import { observe, swap } from '#memory';
import type { Host } from '../../host/host.ts';
import type { RecordMemory } from '../../memory/record-memory.ts';
import type { RecordHandler, RingConsumer } from '../../ring/ring-buffer.ts';
import { WHOLE } from './fragment-layout.ts';
import type { HintHandler, MeshHandler } from './mesh.ts';
import { wakeThread } from '../parking/parking.ts';
import { Reassembly } from './reassembly.ts';
import { INCARNATION, threadIndex, WANTS_ROOM } from '../regions/thread-words-layout.ts';

/** Whom an inbound link hands what it reads. */
export interface LinkHandlers {
  readonly record: MeshHandler;
  readonly hint: HintHandler;
  /**
   * A message in fragments of which some will never arrive, because one of the two threads was replaced; `offset` and `lengthBytes` delimit its
   * first bytes, at most 64.
   */
  readonly lost: MeshHandler;
  /** The same while both live: the fragments do not add up. Default: `lost`. */
  readonly damaged?: MeshHandler;
}

export interface InboundLinkOptions {
  readonly host: Host;
  /** Index of the producing thread. */
  readonly from: number;
  readonly data: RingConsumer;
  readonly control: RingConsumer;
  /** Words of threads and links, and where this link's begin. */
  readonly words: Int32Array;
  readonly linkIndex: number;
  readonly maxMessageBytes: number;
  readonly handlers: LinkHandlers;
}

/**
 * The receiving end of the way from one other thread.
 *
 * Invariant: handlers do not call `poll` again.
 */
export class InboundLink {
  readonly from: number;
  readonly #host: Host;
  readonly #data: RingConsumer;
  readonly #control: RingConsumer;
  readonly #words: Int32Array;
  readonly #wantsRoom: number;
  readonly #reassembly: Reassembly;
  readonly #onRecord: RecordHandler;
  readonly #onHint: RecordHandler;

  constructor(options: InboundLinkOptions) {
    const { from, handlers } = options;
    const { damaged = handlers.lost } = handlers;
    this.from = from;
    this.#host = options.host;
    this.#data = options.data;
    this.#control = options.control;
    this.#words = options.words;
    this.#wantsRoom = options.linkIndex + WANTS_ROOM;
    this.#reassembly = new Reassembly(
      {
        complete: (memory, offset, lengthBytes, kind) => handlers.record(from, memory, offset, lengthBytes, kind),
        lost: (memory, offset, lengthBytes, kind) => handlers.lost(from, memory, offset, lengthBytes, kind),
        damaged: (memory, offset, lengthBytes, kind) => damaged(from, memory, offset, lengthBytes, kind),
        producerLife: () => observe(this.#words, threadIndex(from) + INCARNATION),
      },
      options.maxMessageBytes,
    );
    this.#onRecord = handlerOf(new Records(from, handlers, this.#reassembly));
    this.#onHint = handlerOf(new Hints(from, handlers));
    // A predecessor may have ended between what it released and its look at the word.
    this.#tellOfRoom();
  }

  /** A record is waiting. */
  hasWaiting(): boolean {
    return this.#data.hasWaiting();
  }

  /** Hands over at most `limit` records (parts of one message count each). The ring releases their room, then the producer is told if it waits for it. */
  poll(limit: number): number {
    try {
      const polled = this.#data.poll(this.#onRecord, limit);
      if (polled === 0) return 0;
      this.#tellOfRoom();
      return polled;
    } catch (error) {
      this.#tellOfRoom();
      throw error;
    }
  }

  pollHints(limit: number): number {
    return this.#control.poll(this.#onHint, limit);
  }

  /** The producer has ended and all that it published was read: a message of which only a part is here will not be completed. */
  discardUnfinished(): void {
    this.#reassembly.discard();
  }

  /** Reads up to `position`, which a producer that has ended published last, and not into what its successor writes. */
  drainTo(position: number): void {
    while (((position - this.#data.readPosition) | 0) > 0 && this.poll(1) > 0);
    // If the reader is already beyond, the successor's first record has ended the unfinished message.
    if (this.#data.readPosition === position) this.discardUnfinished();
    this.pollHints(Number.MAX_SAFE_INTEGER);
  }

  /** W3. Pairs with: `SharedOutboundLink.awaitRoom`, which sets the word and then looks at what we released. */
  #tellOfRoom(): void {
    if (observe(this.#words, this.#wantsRoom) === 0) return;
    if (swap(this.#words, this.#wantsRoom, 0) !== 0) wakeThread(this.#host, this.#words, this.from);
  }
}

/** Takes records out of one ring. */
interface RecordSink {
  /** Limit: five parameters, the ring's own handler; an object per record would cost more than the rest of it. */
  take(memory: RecordMemory, offset: number, lengthBytes: number, kind: number, flags: number): void;
}

/** All rings are read through functions made in this one place: the engine can then see through the call of a ring's handler. */
function handlerOf(sink: RecordSink): RecordHandler {
  // Limit: five parameters, the ring's own handler.
  return (memory, offset, lengthBytes, kind, flags) => sink.take(memory, offset, lengthBytes, kind, flags);
}

class Records implements RecordSink {
  readonly #from: number;
  readonly #handlers: LinkHandlers;
  readonly #reassembly: Reassembly;

  constructor(from: number, handlers: LinkHandlers, reassembly: Reassembly) {
    this.#from = from;
    this.#handlers = handlers;
    this.#reassembly = reassembly;
  }

  // Limit: five parameters, as above.
  take(memory: RecordMemory, offset: number, lengthBytes: number, kind: number, flags: number): void {
    if (flags !== WHOLE) return this.#reassembly.part(memory, offset, lengthBytes, kind, flags);
    if (this.#reassembly.isOpen) this.#reassembly.interrupt();
    this.#handlers.record(this.#from, memory, offset, lengthBytes, kind);
  }
}

class Hints implements RecordSink {
  readonly #from: number;
  readonly #handlers: LinkHandlers;

  constructor(from: number, handlers: LinkHandlers) {
    this.#from = from;
    this.#handlers = handlers;
  }

  take({ words }: RecordMemory, offset: number): void {
    const index = offset >>> 2;
    this.#handlers.hint(this.#from, words[index] as number, words[index + 1] as number, words[index + 2] as number);
  }
}
