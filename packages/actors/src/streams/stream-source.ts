import { onAbort } from '../cell/on-abort.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { StreamCancelledError, StreamStalledError, StreamUnclaimedError, ThreadLostError } from '../contract/errors/runtime-errors.ts';
import type { HeldEnd, StreamHolder } from '../contract/stream-holder.ts';
import type { Deadlined } from '../timers/deadline-wheel.ts';
import { OwedCredit, type Window } from './owed-credit.ts';
import { isReaderGone } from './is-reader-gone.ts';
import { ItemBuffer } from './item-buffer.ts';
import { type StallClock, type StallLimit, stallLimit } from './stall-limit.ts';
import { type EndPlace, isSameEnd, type WritingEnd } from './stream-ends.ts';

/** What a source needs from its table. */
export interface SourceKeeper {
  /** Somebody has begun to write. */
  claimed(source: StreamSource): void;
  /** Nothing comes any more. */
  closed(source: StreamSource): void;
}

/** What a stream is made from. */
export interface SourcePlan {
  readonly place: EndPlace;
  readonly holder: StreamHolder;
  readonly window: Window;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
  /** How long a read waits for the next item; undefined: for any time. */
  readonly stallMs: number | undefined;
  readonly clock: StallClock;
}

/** How reading ends, behind what waits: with an error, or just so. */
interface Ending {
  error: unknown;
  /** The error was not thrown yet. */
  isDue: boolean;
}

const NOWHERE = -1;
const ANYWHERE = -2;

/** What reading comes to: an item, all that wait, or the end. */
type Read<T> = Promise<IteratorResult<T, undefined>>;

/**
 * The reading end of a stream, in the thread that reads it: items that wait, credit for those that were handed out, and the end.
 *
 * ```
 * unclaimed --open--> open --end, fail, death of the writer--> ending: what waits is read still
 *      '----- time, dead letter ------'---- reader leaves ---> over: what waits is dropped
 * ```
 *
 * It settles exactly once (E6): whatever comes first says how reading ends.
 */
export class StreamSource implements HeldEnd, Deadlined {
  readonly place: EndPlace;
  deadlineMs: number;
  wheelNext: Deadlined | undefined = undefined;
  wheelPrevious: Deadlined | undefined = undefined;
  wheelSlot = -1;
  readonly #keeper: SourceKeeper;
  readonly #plan: SourcePlan;
  readonly #buffer = new ItemBuffer();
  readonly #owed: OwedCredit;
  #writer: WritingEnd | undefined;
  #ending: Ending | undefined;
  /** Readers that have had to wait: how many ever, and how many of these have had their turn. */
  #came = 0;
  #served = 0;
  #arrival: Promise<void> | undefined;
  #arrived: (() => void) | undefined;
  #quiet: (() => void) | undefined;
  /** The one thread for which its address has left this one; `NOWHERE`: for none yet; `ANYWHERE`: for several, or nobody knows. */
  #leftFor = NOWHERE;
  /** Runs while somebody writes and a read waits. */
  readonly #stall: StallLimit | undefined;

  constructor(keeper: SourceKeeper, plan: SourcePlan) {
    this.#keeper = keeper;
    this.#plan = plan;
    this.place = plan.place;
    this.deadlineMs = plan.deadlineMs;
    this.#owed = new OwedCredit(plan.window);
    this.#stall = stallLimit(plan.stallMs, plan.clock, () => this.#stalled());
  }

  /** Held by its holder, and listening to its signal. */
  begin(): void {
    const { holder, signal } = this.#plan;
    holder.hold(this);
    if (signal === undefined) return;
    const aborted = (): void => this.#leave({ error: signal.reason, isDue: true }, this.#leftError(signal.reason));
    if (signal.aborted) aborted();
    else this.#quiet = onAbort(signal, aborted);
  }

  get reader(): string {
    return this.#plan.holder.name;
  }

  /** Nobody has begun to write. */
  get isUnclaimed(): boolean {
    return this.#writer === undefined && this.#ending === undefined;
  }

  get leftFor(): number {
    return this.#leftFor;
  }

  /** Where it is written, while it is. */
  get writerPlace(): EndPlace | undefined {
    return this.#writer?.place;
  }

  /** Items that wait for the reader. */
  get buffered(): number {
    return this.#buffer.length;
  }

  // ------------------------------------------------------------------ from the writing end

  open(writer: WritingEnd): void {
    if (!this.isUnclaimed) {
      writer.cancelled(new StateError(`Cannot write to the stream of "${this.reader}": somebody else does, or has done`));
      return;
    }
    this.#writer = writer;
    this.#keeper.claimed(this);
    if (this.#arrival !== undefined) this.#stall?.begin();
    const { items, bytes } = this.#plan.window;
    writer.granted(items, bytes);
  }

  take(item: unknown, bytes: number): void {
    this.#buffer.push(item, bytes);
    if (this.#arrived !== undefined) this.#wake();
  }

  /** Nothing follows from that writer; `error` if the stream has failed. */
  ended(writer: EndPlace, error: Error | undefined): void {
    if (this.#writer !== undefined && isSameEnd(this.#writer.place, writer)) this.#end(error);
  }

  /** An item could not be read: the stream would have a gap. */
  broken(error: Error): void {
    const writer = this.#writer;
    this.#end(error);
    writer?.cancelled(error);
  }

  // ------------------------------------------------------------------ from the runtime

  /** The thread of its writer, or the system, has ended. */
  fail(error: Error): void {
    this.#end(error);
  }

  /** Its address goes to another thread; undefined: to one that is not known. */
  leaves(thread: number | undefined): void {
    this.#leftFor = thread !== undefined && (this.#leftFor === NOWHERE || this.#leftFor === thread) ? thread : ANYWHERE;
  }

  /** A thread has died that had read all that was sent to it with the address: nobody else was given it from here (E10). */
  addressLost(thread: number, { data, cause }: ThreadLostError): void {
    if (!this.isUnclaimed || this.#leftFor !== thread) return;
    const text = `Cannot read the stream of "${this.reader}": thread ${thread} has died, with its address and before anybody began to write`;
    this.#end(new ThreadLostError(text, { data, cause }));
  }

  holderEnds(error: Error): void {
    // What its handler failed with is no failure of whoever serves it (E8).
    this.#leave({ error, isDue: true }, isReaderGone(error) ? error : this.#leftError(error));
  }

  expired(): void {
    const { timeoutMs } = this.#plan;
    this.#unclaimed(
      `nobody has begun to write to it within ${timeoutMs} ms; whoever got its address may have forgotten it, or been lost with it`,
      'timeout',
    );
  }

  /** The message with its address was not handled, for that reason; or its handler has failed with that error. */
  forsaken(why: string | Error): void {
    if (!this.isUnclaimed) return;
    if (typeof why === 'string') this.#unclaimed(`the message with its address became a dead letter, ${why}`, why);
    else this.#end(why);
  }

  /** A read has waited for so long. */
  #stalled(): void {
    const { reader } = this;
    const { stallMs = 0 } = this.#plan;
    const text = `Cannot read the stream of "${reader}": its writer has written nothing for ${stallMs} ms, which is the reader's stallTimeout`;
    const error = new StreamStalledError(`${text}; end it, write sooner, or let the reader wait longer`, {
      data: { end: 'writer', stallMs },
    });
    this.#leave({ error, isDue: true }, this.#leftError(error));
  }

  #unclaimed(why: string, reason: string): void {
    const { reader } = this;
    this.#end(new StreamUnclaimedError(`Cannot read the stream of "${reader}": ${why}`, { data: { reader, reason } }));
  }

  // ------------------------------------------------------------------ from the reader

  next(): Read<unknown> {
    if (this.#ending !== undefined) this.#heedSignal();
    if (this.#buffer.length > 0 && this.#served === this.#came) return Promise.resolve({ done: false, value: this.#shift() });
    return this.#read(() => this.#shift());
  }

  nextBatch(): Read<unknown[]> {
    if (this.#ending !== undefined) this.#heedSignal();
    if (this.#buffer.length > 0 && this.#served === this.#came) return Promise.resolve({ done: false, value: this.#takeAll() });
    return this.#read(() => this.#takeAll());
  }

  cancel(cause?: unknown): void {
    this.#leave({ error: undefined, isDue: false }, this.#leftError(cause));
  }

  /** The writer has ended, so nobody listens to the signal any more; what waits is not read after it all the same. */
  #heedSignal(): void {
    const { signal } = this.#plan;
    if (signal?.aborted !== true || this.#buffer.length === 0) return;
    this.#buffer.takeAll();
    this.#ending = { error: signal.reason, isDue: true };
  }

  /** Whoever waits takes as soon as it may: nobody who came later stands before it, not even between its wake-up and its turn. */
  async #read<T>(take: () => T): Read<T> {
    const place = this.#came++;
    while (place !== this.#served || (this.#buffer.length === 0 && this.#ending === undefined)) await this.#nextArrival();
    this.#served++;
    // Whoever came meanwhile waits for this one, whatever is there.
    if (this.#served !== this.#came) this.#wake();
    if (this.#buffer.length > 0) return { done: false, value: take() };
    const ending = this.#ending;
    if (ending?.isDue !== true) return { done: true, value: undefined };
    ending.isDue = false;
    throw ending.error;
  }

  #nextArrival(): Promise<void> {
    if (this.#arrival === undefined) {
      this.#arrival = new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
      if (this.#writer !== undefined) this.#stall?.begin();
    }
    return this.#arrival;
  }

  #wake(): void {
    const arrived = this.#arrived;
    this.#arrival = undefined;
    this.#arrived = undefined;
    this.#stall?.end();
    arrived?.();
  }

  #shift(): unknown {
    const item = this.#buffer.shift();
    this.#handedOut(1);
    return item;
  }

  #takeAll(): unknown[] {
    const items = this.#buffer.takeAll();
    this.#handedOut(items.length);
    return items;
  }

  #handedOut(items: number): void {
    const owed = this.#owed;
    if (!owed.handedOut(items, this.#buffer.takenBytes)) return;
    const { items: owedItems, bytes } = owed;
    owed.settled();
    this.#writer?.granted(owedItems, bytes);
  }

  // ------------------------------------------------------------------ the end

  #end(error: Error | undefined): void {
    if (this.#ending !== undefined) return;
    this.#settle({ error, isDue: error !== undefined });
  }

  /** Nobody reads on: the writer learns why. */
  #leave(ending: Ending, reason: Error): void {
    if (this.#buffer.length > 0) this.#buffer.takeAll();
    if (this.#ending !== undefined) {
      // Whoever has left does not want to know how the writer ended.
      this.#ending.isDue = false;
      return;
    }
    const writer = this.#writer;
    this.#settle(ending);
    writer?.cancelled(reason);
  }

  #leftError(cause: unknown): Error {
    const { reader } = this;
    return new StreamCancelledError(`Cannot write to the stream of "${reader}": its reader has left`, { data: { reader }, cause });
  }

  #settle(ending: Ending): void {
    this.#ending = ending;
    this.#writer = undefined;
    this.#quiet?.();
    this.#plan.holder.release(this);
    this.#keeper.closed(this);
    this.#wake();
  }
}
