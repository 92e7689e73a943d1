import type { WritableStream } from 'node:stream/web';
import { ignorable } from '../cell/ignorable.ts';
import type { StreamWriter } from '../contract/stream.ts';
import { StreamStalledError } from '../contract/errors/runtime-errors.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { HeldEnd, StreamHolder } from '../contract/stream-holder.ts';
import { Credit } from './credit.ts';
import { isReaderGone } from './is-reader-gone.ts';
import { type Items, pump } from './pump.ts';
import type { EndPlace, ReadingEnd, WritingEnd } from './stream-ends.ts';
import { type StallClock, type StallLimit, stallLimit } from './stall-limit.ts';
import { writableOf } from './web-streams.ts';

/** What a writer is made from. */
export interface WriterPlan {
  readonly place: EndPlace;
  readonly holder: StreamHolder;
  readonly to: ReadingEnd;
  /** How long it waits for credit; undefined: for any time. */
  readonly stallMs: number | undefined;
  readonly clock: StallClock;
  /** Nothing is written any more. */
  closed(writer: ItemWriter): void;
}

/** An item without credit. */
interface Waiting {
  readonly item: unknown;
  written: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

/** Where a writer stands. `finishing`: `end` was called, and items wait still. */
type State = 'open' | 'finishing' | 'ended' | 'cancelled';

/** What `write` returns while there is credit: one promise for all. */
const WRITTEN = Promise.resolve();

/** The writing end of a stream, in the thread that writes it. */
export class ItemWriter implements StreamWriter<unknown>, WritingEnd, HeldEnd {
  readonly place: EndPlace;
  readonly #plan: WriterPlan;
  readonly #to: ReadingEnd;
  readonly #credit = new Credit();
  #state: State = 'open';
  /** Why nobody reads any more. */
  #reason: Error | undefined;
  #waiting: Waiting[] = [];
  #ready: Promise<void> | undefined;
  #settleReady: { resolve(): void; reject(error: Error): void } | undefined;
  #controller: AbortController | undefined;
  /** Runs while a write or `ready` waits for credit. */
  readonly #stall: StallLimit | undefined;

  constructor(plan: WriterPlan) {
    this.#plan = plan;
    this.place = plan.place;
    this.#to = plan.to;
    this.#stall = stallLimit(plan.stallMs, plan.clock, () => this.#stalled());
  }

  /** Asks for credit. */
  begin(): void {
    this.#plan.holder.hold(this);
    this.#to.open(this);
  }

  /** Of the reading end. */
  get readerPlace(): EndPlace {
    return this.#to.place;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  get ready(): Promise<void> {
    if (this.#reason !== undefined) return ignorable(Promise.reject(this.#reason));
    if (this.#state !== 'open') return Promise.reject(this.#overError());
    if (this.#mayWrite()) return WRITTEN;
    if (this.#ready === undefined) {
      this.#waits();
      this.#ready = ignorable(
        new Promise<void>((resolve, reject) => {
          this.#settleReady = { resolve, reject };
        }),
      );
    }
    return this.#ready;
  }

  write(item: unknown): Promise<void> {
    if (this.#state === 'open') {
      if (this.#credit.isOpen && this.#waiting.length === 0) return this.#writeNow(item);
      return this.#writeLater(item);
    }
    return this.#reason === undefined ? Promise.reject(this.#overError()) : ignorable(Promise.reject(this.#reason));
  }

  tryWrite(item: unknown): boolean {
    if (this.#state === 'open') {
      if (!this.#mayWrite()) return false;
      this.#send(item);
      return true;
    }
    if (this.#reason === undefined) throw this.#overError();
    return false;
  }

  end(): void {
    if (this.#state !== 'open') return;
    if (this.#waiting.length > 0) this.#state = 'finishing';
    else this.#finish(undefined);
  }

  fail(error: Error): void {
    // Behind `end` too, while items wait: the reader has not been told of an end.
    if (this.#state === 'open' || this.#state === 'finishing') this.#finish(toError(error));
  }

  from(items: Items<unknown>): Promise<void> {
    const written = pump(items, this).then((reason) => {
      if (reason === undefined) return;
      ignorable(written);
      throw reason;
    });
    return written;
  }

  toWritable(): WritableStream<unknown> {
    return writableOf(this);
  }

  // ------------------------------------------------------------------ from the reading end, and the runtime

  granted(items: number, bytes: number): void {
    this.#credit.grant(items, bytes);
    this.#stall?.end();
    if (this.#waiting.length > 0) this.#sendWaiting();
    if (this.#waiting.length > 0) return this.#stall?.begin();
    if (this.#state === 'finishing') this.#finish(undefined);
    else if (this.#mayWrite()) this.#tellReady();
    else if (this.#ready !== undefined) this.#stall?.begin();
  }

  cancelled(reason: Error): void {
    if (this.#state === 'ended' || this.#state === 'cancelled') return;
    if (isReaderGone(reason)) this.#plan.holder.readerLeft(reason);
    this.#close('cancelled', reason);
  }

  holderEnds(error: Error): void {
    if (this.#state === 'ended' || this.#state === 'cancelled') return;
    this.#to.ended(this.place, error);
    // Code of it that still runs learns why its writes come to nothing.
    this.#close('cancelled', error);
  }

  // ------------------------------------------------------------------ sending

  #mayWrite(): boolean {
    return this.#credit.isOpen && this.#waiting.length === 0;
  }

  #send(item: unknown): void {
    this.#credit.spend(this.#to.item(item));
  }

  #writeNow(item: unknown): Promise<void> {
    try {
      this.#send(item);
    } catch (error) {
      return Promise.reject(error);
    }
    return WRITTEN;
  }

  #writeLater(item: unknown): Promise<void> {
    const waiting: Waiting = { item, written: WRITTEN, resolve: nothing, reject: nothing };
    waiting.written = new Promise<void>((resolve, reject) => {
      waiting.resolve = resolve;
      waiting.reject = reject;
    });
    this.#waits();
    this.#waiting.push(waiting);
    return waiting.written;
  }

  #sendWaiting(): void {
    let sent = 0;
    for (const { item, resolve, reject } of this.#waiting) {
      if (!this.#credit.isOpen) break;
      sent++;
      try {
        this.#send(item);
        resolve();
      } catch (error) {
        reject(toError(error));
      }
    }
    this.#waiting.splice(0, sent);
  }

  #tellReady(): void {
    this.#settleReady?.resolve();
    this.#ready = undefined;
    this.#settleReady = undefined;
  }

  /** Somebody does from now on, if nobody did. */
  #waits(): void {
    if (this.#waiting.length === 0 && this.#ready === undefined) this.#stall?.begin();
  }

  // ------------------------------------------------------------------ the end

  /** Credit was waited for for so long: both ends are over, behind what was written. */
  #stalled(): void {
    const { stallMs = 0 } = this.#plan;
    const text = `Cannot write to a stream: its reader has not read half of the window in ${stallMs} ms, which is the writer's stallTimeout`;
    const error = new StreamStalledError(`${text}; read faster, or let the writer wait longer`, { data: { end: 'reader', stallMs } });
    this.#to.ended(this.place, error);
    this.cancelled(error);
  }

  /** Behind what was written. */
  #finish(error: Error | undefined): void {
    this.#to.ended(this.place, error);
    this.#close('ended', error);
  }

  #close(state: 'ended' | 'cancelled', reason: Error | undefined): void {
    this.#state = state;
    this.#stall?.end();
    this.#reason = state === 'cancelled' ? reason : undefined;
    this.#plan.holder.release(this);
    this.#plan.closed(this);
    this.#settleReady?.reject(reason ?? this.#overError());
    if (reason === undefined) return;
    for (const { written, reject } of this.#waiting.splice(0)) {
      // The signal says so as well: whoever does not wait for a write need not hear of it.
      void ignorable(written);
      reject(reason);
    }
    this.#controller?.abort(reason);
  }

  #overError(): Error {
    return new StateError('Cannot write to a stream: its writer has ended it');
  }
}

const nothing = (): void => undefined;
