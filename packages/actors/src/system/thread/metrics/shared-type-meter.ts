import { adjust, type LogHistogram, lowOf, tallied, tallyOne } from '@ringmaster/core';
import type { TypeMeter } from '../../../contract/meter.ts';
import { counterIndex, LIVING, ROW_STRIDE, rowIndex, WAITING } from './type-row-layout.ts';
import { nanoseconds, SampledTimes } from './sampled-times.ts';

/** A handler that takes so long alone is slow: the two looks at the clock are less than a hundredth of it. */
const SLOW_MS = 0.02;
/** One that waits for something: then others go on meanwhile, and there may be many of them at a time. */
const SLOW_HELD_MS = 10;

const HANDLED = counterIndex('handled');
const FAILED = counterIndex('failed');
const DROPPED = counterIndex('dropped');
const ACCEPTED = counterIndex('accepted');
const REFUSED = counterIndex('refused');
const SPAWNED = counterIndex('actors-spawned');
const STOPPED = counterIndex('actors-stopped');
const RESTARTS = counterIndex('restarts');

/** What the types of one thread share. */
export interface TypeMeterThread {
  readonly words: Int32Array;
  /** One in 256 messages of another thread is timed, whosoever it is: set by whoever takes it in. */
  isWaitDue: boolean;
}

/** Where times of a type go; each is called once, with the first. */
export interface TypeTimes {
  handler(): LogHistogram | undefined;
  mailbox(): LogHistogram | undefined;
}

/**
 * Counts what happens to the messages of one type's actors in this thread, in its row.
 *
 * These are the very counts by which the system knows what is under way (D7), so metrics by type cost no more than the counts had cost before.
 */
export class SharedTypeMeter implements TypeMeter {
  readonly #thread: TypeMeterThread;
  readonly #words: Int32Array;
  readonly #row: number;
  readonly #times: SampledTimes;
  /** That of `#times`: looked at for each message. */
  #mask: number;
  readonly #openMailbox: () => LogHistogram | undefined;
  #mailbox: LogHistogram | undefined;

  /** @param times undefined: none are taken */
  constructor(thread: TypeMeterThread, row: number, times: TypeTimes | undefined) {
    this.#thread = thread;
    this.#words = thread.words;
    this.#row = rowIndex(row);
    this.#times = new SampledTimes(times === undefined ? undefined : () => times.handler(), this.#finished);
    this.#mask = this.#times.mask;
    this.#openMailbox = () => times?.mailbox();
  }

  accepted(): boolean {
    return (tallyOne(this.#words, this.#row + ACCEPTED, ROW_STRIDE) & this.#mask) === 0;
  }

  delivered(): boolean {
    const thread = this.#thread;
    const isDue = thread.isWaitDue || this.#mask === 0;
    if (isDue) thread.isWaitDue = false;
    return isDue;
  }

  refused(): void {
    tallyOne(this.#words, this.#row + REFUSED, ROW_STRIDE);
  }

  get isSample(): boolean {
    return (lowOf(this.#words, this.#row + HANDLED) & this.#mask) === 0;
  }

  handled(): void {
    tallyOne(this.#words, this.#row + HANDLED, ROW_STRIDE);
  }

  failed(): void {
    tallyOne(this.#words, this.#row + FAILED, ROW_STRIDE);
  }

  dropped(): void {
    tallyOne(this.#words, this.#row + DROPPED, ROW_STRIDE);
  }

  took(durationMs: number, isHeld: boolean): void {
    this.#times.add(durationMs, durationMs >= (isHeld ? SLOW_HELD_MS : SLOW_MS), this.#finished);
    this.#mask = this.#times.mask;
  }

  waited(durationMs: number): void {
    this.#mailbox ??= this.#openMailbox();
    this.#mailbox?.record(nanoseconds(durationMs));
  }

  waiting(change: number): void {
    adjust(this.#words, this.#row + WAITING, change);
  }

  began(isBack: boolean): void {
    if (!isBack) tallyOne(this.#words, this.#row + SPAWNED, ROW_STRIDE);
    adjust(this.#words, this.#row + LIVING, 1);
  }

  restarted(): void {
    tallyOne(this.#words, this.#row + RESTARTS, ROW_STRIDE);
  }

  ended(): void {
    tallyOne(this.#words, this.#row + STOPPED, ROW_STRIDE);
    adjust(this.#words, this.#row + LIVING, -1);
  }

  get #finished(): number {
    return tallied(this.#words, this.#row + HANDLED, ROW_STRIDE) + tallied(this.#words, this.#row + FAILED, ROW_STRIDE);
  }
}
