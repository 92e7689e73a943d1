import { add, observe, peek } from '#memory';
import { STATE, systemIndex, ThreadState, threadIndex, TRIALS } from '../regions/thread-words-layout.ts';

/**
 * What a thread does when nothing is to be done (W4).
 * `adaptive`: spins a little, polls between turns of the event loop while that pays, then parks. `park`: parks at once.
 */
export type IdleMode = 'adaptive' | 'park';

export interface IdleOptions {
  readonly mode?: IdleMode;
  /**
   * The longest time after the last work for which the thread polls from the event loop, where that pays. Default 0.2: what a wake-up costs, and what the
   * other thread may be kept from its core by a collection, a compiler, or another program. Half of that in a trial.
   */
  readonly hotMs?: number;
  /** How long of that it spins, if there are cores to spare. Blocks the event loop. Default 0.02. */
  readonly spinMs?: number;
}

export interface IdlePlace {
  readonly words: Int32Array;
  readonly threads: number;
  /** How many threads may usefully run at once. */
  readonly parallelism: number;
}

/** A message that comes this many windows after the one before it does not belong to one burst with it. */
const BURST_WINDOWS = 2;
/** Messages of a trial. Many, because schedulers like to keep two threads that wake each other on one core and take milliseconds to part them. */
const TRIAL_MESSAGES = 64;
/** Of which the later ones count. */
const TRIAL_COUNTED = 32;
/** For which part of the window it polls in one: before it is known to pay, it shall not cost much. */
const TRIAL_WINDOW = 1 / 2;
/** Messages met asleep before the first trial; after one that failed; after many. */
const CLOSED_FIRST = 32;
const CLOSED_MIN = 256;
const CLOSED_MAX = 16_384;
/** Polling costs a core, so it must be this much faster than parking. */
const WORTH = 0.9;
/** …and find its message within this part of the window. Where two threads share a core, it comes after the window, whatever parking was measured to cost. */
const WORTH_OF_WINDOW = 1 / 4;
/**
 * Messages met at once that make a stream. Its sender publishes many at a time and does not wait: each sleep of ours
 * between two batches costs it a wake-up, some microseconds that the comparison of waits does not see.
 */
const STREAM_MESSAGES = 16;
/**
 * What comes later than so many times as parking takes counts as that late: polling is given up when half come late, however late, and not for ten that a collection
 * has held up. Or when the plain mean, over more of them, is as late as that.
 */
const LATE = 2;
/** Weight of one message in a running mean: of parking, of polling, where a rare late one must not tip the scales. */
const CLOSED_SMOOTHING = 1 / 16;
const OPEN_SMOOTHING = 1 / 64;
const PLAIN_SMOOTHING = 1 / 256;
/** Polling that lasted for so many messages has paid: it is tried again soon. */
const OPEN_PROVEN = 1_024;
/** A thread joins no trial before it has parked for so many messages, and for this part of its pause. */
const JOIN_MIN = 16;
const JOIN_PART = 1 / 4;

/**
 * Decides between polling and parking by what is faster here and now. Reads no clock: is given the time.
 *
 * Threads try at the same time: one that polls beside one that parks keeps the core for which that waits, or makes it ring across cores for each message.
 * Who begins a trial counts it in a word of the system; who parks, and hears messages, looks at that.
 *
 * What it compares is the time from one message to the next, as far as the thread was idle in between, within a burst:
 * messages less than two windows apart. A lone request now and then is no burst, and nobody polls for its answer.
 *
 * ```
 *   closed: parks, takes the mean --- after 32 messages, later 256 … 16 384, -> trial: polls for 64 messages
 *      ^                              or with somebody who tries                   |
 *      |-- the trial was not a tenth faster, or above 0.05 ms: twice as long ------|
 *      |-- half come late, or the mean is twice that of parking --- open: polls <--'
 * ```
 *
 * It must measure, because there is no way to know: on a machine whose cores are taken, or with both threads on one core,
 * the thread that would answer waits for the core on which this one polls. Measured there, with a window of 0.1 ms: round trip 215 us polling,
 * 15 us parking at once; with a core for each thread 3 us polling, 60-100 us parking.
 */
export class IdleStrategy {
  readonly #place: IdlePlace;
  /** Index of the word that counts trials. */
  readonly #trials: number;
  /** How many had been called when this thread last began to park, or to hear a burst. */
  #trialsSeen: number;
  readonly #hotMs: number;
  readonly #spinMs: number;
  #workedAtMs = Number.NEGATIVE_INFINITY;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  /** When messages came last, also beside work of its own. */
  #arrivedAtMs = Number.NEGATIVE_INFINITY;
  #wasIdle = false;
  /** The last batch was one of a stream. */
  #inStream = false;
  #inBurst = false;
  #mode: 'closed' | 'trial' | 'open' = 'closed';
  /** Messages until the mode is looked at again; those of the next closed time. */
  #left = CLOSED_FIRST;
  /** At which number of messages left it may join a trial. */
  #joinsAt = CLOSED_FIRST - JOIN_MIN;
  #closedNext = CLOSED_MIN;
  #closedMeanMs = 0;
  #openMeanMs = 0;
  /** The same, with nothing clipped and over more messages. */
  #plainMeanMs = 0;
  /** Messages since polling was found to pay. */
  #openFor = 0;

  constructor(place: IdlePlace, options: IdleOptions = {}) {
    const { mode = 'adaptive', hotMs = 0.2, spinMs = 0.02 } = options;
    this.#place = place;
    this.#trials = systemIndex(place.threads) + TRIALS;
    this.#trialsSeen = this.#trialsCalled();
    this.#hotMs = mode === 'park' ? 0 : hotMs;
    this.#spinMs = mode === 'park' ? 0 : spinMs;
  }

  /** Polling after work is worth it, at present. */
  get isOpen(): boolean {
    return this.#inStream || (this.#inBurst && this.#mode !== 'closed');
  }

  /**
   * @param local the work came from this thread's own code, and says nothing of how messages arrive
   * @param messages how many came at once, as far as known
   */
  worked(nowMs: number, local: boolean, messages = 1): void {
    this.#workedAtMs = nowMs;
    if (messages > 0) {
      this.#inStream = messages >= STREAM_MESSAGES;
      this.#arrivedAtMs = nowMs;
    }
    if (local) return;
    const gapMs = nowMs - this.#heardAtMs;
    this.#heardAtMs = nowMs;
    if (!this.#wasIdle) return;
    this.#wasIdle = false;
    const wasInBurst = this.#inBurst;
    this.#inBurst = gapMs < this.#hotMs * BURST_WINDOWS;
    if (!this.#inBurst) return;
    if (!wasInBurst) this.#trialsSeen = this.#trialsCalled();
    this.#heard(gapMs);
  }

  /** Nothing was found. True: look again soon; false: park. */
  keepsPolling(nowMs: number): boolean {
    const windowMs = this.#mode === 'trial' ? this.#hotMs * TRIAL_WINDOW : this.#hotMs;
    return this.#isAwaiting(nowMs) && nowMs - this.#workedAtMs < windowMs && this.#awake() <= this.#place.parallelism;
  }

  /** The thread has nothing to do: what it does next ends a wait. */
  idles(): void {
    this.#wasIdle = true;
  }

  /** Only while somebody else is awake, who might send, and a core is left beside all that are: a spinning thread must not take it from them. */
  maySpin(nowMs: number): boolean {
    if (!this.#isAwaiting(nowMs) || nowMs - this.#workedAtMs >= this.#spinMs) return false;
    const awake = this.#awake();
    return awake > 1 && awake < this.#place.parallelism;
  }

  /** A burst that is over is no reason to poll, whatever work of its own the thread has. */
  #isAwaiting(nowMs: number): boolean {
    return this.isOpen && nowMs - this.#arrivedAtMs < this.#hotMs * BURST_WINDOWS;
  }

  #heard(gapMs: number): void {
    this.#left--;
    if (this.#mode === 'closed') this.#heardClosed(gapMs);
    else if (this.#mode === 'trial') this.#heardInTrial(gapMs);
    else this.#heardOpen(gapMs);
  }

  #heardClosed(gapMs: number): void {
    this.#closedMeanMs += (gapMs - this.#closedMeanMs) * (this.#closedMeanMs === 0 ? 1 : CLOSED_SMOOTHING);
    if (this.#left <= 0) this.#callTrial();
    else if (this.#left > this.#joinsAt || this.#trialsCalled() === this.#trialsSeen) return;
    this.#mode = 'trial';
    this.#left = TRIAL_MESSAGES;
    this.#openMeanMs = 0;
  }

  /** The other threads of the burst shall try now as well: where one polls and one parks, each message rings across cores, and neither learns what polling is worth. */
  #callTrial(): void {
    add(this.#place.words, this.#trials, 1);
  }

  /** Racy, benign: a call of another thread's `#callTrial` that is seen late is joined late. */
  #trialsCalled(): number {
    return peek(this.#place.words, this.#trials);
  }

  #heardOpen(gapMs: number): void {
    this.#openFor++;
    this.#openMeanMs += (this.#clipped(gapMs) - this.#openMeanMs) * OPEN_SMOOTHING;
    this.#plainMeanMs += (gapMs - this.#plainMeanMs) * PLAIN_SMOOTHING;
    if (this.#isWorth(1) && this.#plainMeanMs < this.#closedMeanMs * LATE) return;
    if (this.#openFor >= OPEN_PROVEN) this.#closedNext = CLOSED_MIN;
    this.#closeLonger();
  }

  #heardInTrial(gapMs: number): void {
    if (this.#left < TRIAL_COUNTED) this.#openMeanMs += this.#clipped(gapMs) / TRIAL_COUNTED;
    if (this.#left > 0) return;
    if (this.#isWorth(WORTH)) {
      this.#mode = 'open';
      this.#openFor = 0;
      this.#plainMeanMs = this.#openMeanMs;
    } else this.#closeLonger();
  }

  #clipped(gapMs: number): number {
    return Math.min(gapMs, this.#closedMeanMs * LATE);
  }

  #isWorth(part: number): boolean {
    return this.#openMeanMs < Math.min(this.#closedMeanMs * part, this.#hotMs * WORTH_OF_WINDOW);
  }

  /** Each time for twice as long. */
  #closeLonger(): void {
    this.#mode = 'closed';
    this.#left = this.#closedNext;
    this.#joinsAt = this.#left * (1 - JOIN_PART);
    this.#closedNext = Math.min(CLOSED_MAX, this.#closedNext * 2);
    this.#trialsSeen = this.#trialsCalled();
  }

  /** Racy, benign: a guess about the next microseconds. */
  #awake(): number {
    let awake = 0;
    for (let thread = 0; thread < this.#place.threads; thread++) {
      if (observe(this.#place.words, threadIndex(thread) + STATE) === ThreadState.awake) awake++;
    }
    return awake;
  }
}
