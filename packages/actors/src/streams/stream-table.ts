import { ActorStoppedError, ThreadLostError } from '../contract/errors/runtime-errors.ts';
import type { StreamHolder } from '../contract/stream-holder.ts';
import type { StreamOptions, StreamReader, WriterOptions } from '../contract/stream.ts';
import type { DeadlineWheel } from '../timers/deadline-wheel.ts';
import type { Window } from './owed-credit.ts';
import { goneError } from './gone-error.ts';
import { ItemWriter } from './item-writer.ts';
import { LocalReadingEnd, type LocalStreams } from './local-reading-end.ts';
import { type PauseHost, Pauses } from './pauses.ts';
import { StreamAddress, type WriterOpener } from './stream-address.ts';
import type { EndPlace, ReadingEnd, WritingEnd } from './stream-ends.ts';
import { checkStreamOptions, checkWriterOptions } from './stream-options.ts';
import { SourceReader } from './stream-reader.ts';
import { type SourceKeeper, StreamSource } from './stream-source.ts';

/** Ids are words on the wire, and never negative. */
const ID_MASK = 0x7fffffff;

/** What streams need from their thread. */
export interface StreamEnvironment extends PauseHost {
  readonly thread: number;
  readonly incarnation: number;
  readonly systemId: number;
  readonly wheel: DeadlineWheel;
  readonly askTimeoutMs: number;
  /** Of streams that do not say. */
  readonly window: Window;
  /** `strictMessages`: an item as it would arrive from another thread. */
  readonly roundTrip: ((item: unknown, what: 'item') => unknown) | undefined;
  readonly hasBlock: (item: unknown) => boolean;
  /** The reading end in another thread. */
  reach(place: EndPlace): ReadingEnd;
  /** Tells the thread of `place` that a message with that address was not handled, or that its handler has failed. */
  forsake(place: EndPlace, why: string | Error): void;
  /** An item has come for a stream that is over. */
  late(): void;
  /** The thread for which a record is made in that memory; undefined: in memory of its own, for whomever. */
  receiverOf(words: Int32Array): number | undefined;
}

/** The open streams of one thread: what it reads, and what it writes. */
export class StreamTable implements SourceKeeper, WriterOpener {
  readonly #environment: StreamEnvironment;
  readonly #sources = new Map<number, StreamSource>();
  readonly #writers = new Map<number, ItemWriter>();
  readonly #local: LocalStreams;
  #lastId = 0;
  /** No stream is opened any more. */
  #closed: Error | undefined;
  /** Numbers of own streams whose addresses are read from records, while somebody wants to know. */
  #seen: Set<number> | undefined;

  constructor(environment: StreamEnvironment) {
    this.#environment = environment;
    const { roundTrip, hasBlock } = environment;
    this.#local = { roundTrip, hasBlock, pauses: new Pauses(environment) };
  }

  /** How many ends are open: for tests. */
  get open(): { readonly sources: number; readonly writers: number } {
    return { sources: this.#sources.size, writers: this.#writers.size };
  }

  /** @throws TypeError or RangeError for options that make no sense */
  read<T>(holder: StreamHolder, options: StreamOptions = {}): StreamReader<T> {
    checkStreamOptions(options);
    const environment = this.#environment;
    const { items, bytes } = environment.window;
    const { window = items, windowBytes = bytes, timeout = environment.askTimeoutMs, signal, stallTimeout } = options;
    const place = this.#place(this.#sources);
    const source = new StreamSource(this, {
      ...{ place, holder, signal, timeoutMs: timeout, deadlineMs: environment.now() + timeout },
      window: { items: window, bytes: windowBytes },
      ...{ stallMs: stallTimeout, clock: environment },
    });
    this.#sources.set(place.id, source);
    if (timeout !== Number.POSITIVE_INFINITY) environment.wheel.start(source);
    source.begin();
    if (this.#closed !== undefined) source.fail(this.#closed);
    return new SourceReader<T>(source, this.addressOf(place));
  }

  addressOf(place: EndPlace, systemId = this.#environment.systemId): StreamAddress {
    if (this.#seen !== undefined && place.thread === this.#environment.thread) this.#seen.add(place.id);
    return new StreamAddress(this, place, systemId);
  }

  /** Where it goes is noted for the case that its thread dies (E10); nothing if it is not one of this thread's. */
  leaves(address: StreamAddress, words: Int32Array): void {
    const { thread, systemId } = this.#environment;
    if (address.thread !== thread || address.systemId !== systemId) return;
    this.#find(address.id, address.incarnation)?.leaves(this.#environment.receiverOf(words));
  }

  /** @returns the numbers of those streams of this thread whose addresses were read from records in `step` */
  seenIn(step: () => void): ReadonlySet<number> {
    const seen = new Set<number>();
    this.#seen = seen;
    try {
      step();
    } finally {
      this.#seen = undefined;
    }
    return seen;
  }

  /** Whether the death of `thread` may concern a stream that nobody writes to yet. */
  hasLeftFor(thread: number): boolean {
    for (const source of this.#sources.values()) if (source.isUnclaimed && source.leftFor === thread) return true;
    return false;
  }

  /** @throws TypeError or RangeError for options that make no sense */
  writer(to: StreamAddress, holder: StreamHolder, options: WriterOptions = {}): ItemWriter {
    checkWriterOptions(options);
    const { systemId } = this.#environment;
    if (to.systemId !== systemId) throw new TypeError('Cannot write to a stream: it belongs to another system');
    const place = this.#place(this.#writers);
    const writer = new ItemWriter({
      ...{ place, holder, to: this.#readingEnd(to), closed: () => void this.#writers.delete(place.id) },
      ...{ stallMs: options.stallTimeout, clock: this.#environment },
    });
    this.#writers.set(place.id, writer);
    writer.begin();
    if (this.#closed !== undefined) writer.cancelled(this.#closed);
    return writer;
  }

  #readingEnd(to: StreamAddress): ReadingEnd {
    const environment = this.#environment;
    if (to.thread !== environment.thread) return environment.reach(to);
    return new LocalReadingEnd(to, this.#find(to.id, to.incarnation), this.#local);
  }

  #place(ends: ReadonlyMap<number, unknown>): EndPlace {
    do this.#lastId = (this.#lastId + 1) & ID_MASK;
    while (ends.has(this.#lastId));
    const { thread, incarnation } = this.#environment;
    return { thread, id: this.#lastId, incarnation };
  }

  #find(id: number, incarnation: number): StreamSource | undefined {
    return incarnation === this.#environment.incarnation ? this.#sources.get(id) : undefined;
  }

  #findWriter(id: number, incarnation: number): ItemWriter | undefined {
    return incarnation === this.#environment.incarnation ? this.#writers.get(id) : undefined;
  }

  claimed(source: StreamSource): void {
    if (source.wheelSlot !== -1) this.#environment.wheel.cancel(source);
  }

  closed(source: StreamSource): void {
    this.claimed(source);
    this.#sources.delete(source.place.id);
  }

  /** A message was not handled, or its handler has failed: nobody will write to the stream whose address is it, or stands in a field of it. */
  forsaken(message: unknown, why: string | Error): void {
    if (typeof message !== 'object' || message === null) return;
    for (const address of addressesIn(message)) this.#forsake(address, why);
  }

  #forsake(address: StreamAddress, why: string | Error): void {
    const { thread, systemId } = this.#environment;
    if (address.systemId !== systemId) return;
    if (address.thread === thread) this.dropped(address.id, address.incarnation, why);
    else this.#environment.forsake(address, why);
  }

  // ------------------------------------------------------------------ what comes from other threads

  /** Where items of the stream go; undefined: it is over, and they are dropped and counted. */
  sourceOf(id: number, incarnation: number): StreamSource | undefined {
    const source = this.#find(id, incarnation);
    if (source === undefined) this.#environment.late();
    return source;
  }

  opened(id: number, incarnation: number, writer: WritingEnd): void {
    const source = this.#find(id, incarnation);
    if (source === undefined) writer.cancelled(goneError());
    else source.open(writer);
  }

  ended(id: number, incarnation: number, writer: EndPlace, error: Error | undefined): void {
    this.#find(id, incarnation)?.ended(writer, error);
  }

  dropped(id: number, incarnation: number, why: string | Error): void {
    this.#find(id, incarnation)?.forsaken(why);
  }

  granted(id: number, incarnation: number, items: number, bytes: number): void {
    this.#findWriter(id, incarnation)?.granted(items, bytes);
  }

  cancelled(id: number, incarnation: number, reason: Error): void {
    this.#findWriter(id, incarnation)?.cancelled(reason);
  }

  // ------------------------------------------------------------------ ends of threads

  /**
   * A thread has ended, and all that it had published was read: what it wrote ends behind that, and nobody there reads any more (D2).
   *
   * @param error undefined: it was ended in order
   * @param waiting numbers of streams whose addresses wait for the thread's successor; undefined: not known
   */
  threadGone(thread: number, incarnation: number, error: Error | undefined, waiting?: ReadonlySet<number>): void {
    const lost = error instanceof ThreadLostError ? lostError(thread, error) : error;
    const isGone = (place: EndPlace | undefined): boolean => place?.thread === thread && place.incarnation <= incarnation;
    for (const source of [...this.#sources.values()]) {
      if (isGone(source.writerPlace)) source.fail(lost ?? stoppedError(source.reader));
      else if (waiting?.has(source.place.id) === false && error instanceof ThreadLostError) source.addressLost(thread, error);
    }
    for (const writer of [...this.#writers.values()]) if (isGone(writer.readerPlace)) writer.cancelled(lost ?? goneError());
  }

  /** Nothing is read or written here any more. */
  end(error: Error): void {
    this.#closed = error;
    for (const source of [...this.#sources.values()]) source.fail(error);
    for (const writer of [...this.#writers.values()]) writer.holderEnds(error);
  }
}

/** Rarely asked, so each field is looked at. */
function addressesIn(message: object): readonly StreamAddress[] {
  try {
    if (message instanceof StreamAddress) return [message];
    return Object.values(message).filter((field) => field instanceof StreamAddress);
  } catch {
    return []; // a getter throws, or a trap of a proxy: what is no message to send has no address that somebody waits for
  }
}

function lostError(thread: number, { data, cause }: ThreadLostError): ThreadLostError {
  return new ThreadLostError(`Cannot go on with a stream: thread ${thread} has died`, { data, cause });
}

function stoppedError(reader: string): Error {
  return new ActorStoppedError(`Cannot read the stream of "${reader}": its writer has stopped`, { data: { target: reader } });
}
