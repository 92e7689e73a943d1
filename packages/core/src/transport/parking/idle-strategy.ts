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
   * The longest time after the last work for which the thread polls from the event loop, where that pays. Default 0.3: what a wake-up costs, and what the other
   * thread may be kept from its core by a collection, a compiler, or another program.
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
/** Messages met asleep before the first trial; after one that failed; after many. */
const CLOSED_FIRST = 32;
const CLOSED_MIN = 256;
const CLOSED_MAX = 16_384;
/** Polling costs a core, so it must be this much faster than parking. */
const WORTH = 0.9;
/** …and find its message within this part of the window. Where two threads share a core, it comes after the window, whatever parking was measured to cost. */
const WORTH_OF_WINDOW = 1 / 6;
/**
 * Messages met at once that make a stream. Its sender publishes many at a time and does not wait: each sleep of ours
 * between two batches costs it a wake-up, some microseconds that the comparison of waits does not see.
 */
const STREAM_MESSAGES = 16;
/** What comes later than so many times as parking takes counts as that late: of messages that polling met, and a few that waited for a core, the mean would say nothing. */
const LATE = 2;
/** Weight of one message in a running mean: of parking, of polling, where a rare late one must not tip the scales. */
const CLOSED_SMOOTHING = 1 / 16;
const OPEN_SMOOTHING = 1 / 64;

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
 *   closed: parks, takes the mean --- after 32 messages, later 256 … 16 384 --> trial: polls for 64 messages
 *      ^                                                                           |
 *      |-- the trial was not a tenth faster: twice as long until the next ---------|
 *      |-- polling has become slower than parking was ------- open: polls <--------'
 * ```
 *
 * It must measure, because there is no way to know: on a machine whose cores are taken, or with both threads on one core,
 * the thread that would answer waits for the core on which this one polls. Measured there: round trip 215 us polling,
 * 15 us parking at once; with a core for each thread 3 us polling, 60-100 us parking.
 */
export class IdleStrategy {
  readonly #place: IdlePlace;
  /** Index of the word that counts them. */
  readonly #trials: number;
  /** How many trials had been called when this thread looked last. */
  #trialsSeen = 0;
  readonly #hotMs: number;
  readonly #spinMs: number;
  #workedAtMs = Number.NEGATIVE_INFINITY;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #wasIdle = false;
  /** The last batch was one of a stream. */
  #inStream = false;
  #inBurst = false;
  #mode: 'closed' | 'trial' | 'open' = 'closed';
  /** Messages until the mode is looked at again; those of the next closed time. */
  #left = CLOSED_FIRST;
  #closedNext = CLOSED_MIN;
  #closedMeanMs = 0;
  #openMeanMs = 0;

  constructor(place: IdlePlace, options: IdleOptions = {}) {
    const { mode = 'adaptive', hotMs = 0.3, spinMs = 0.02 } = options;
    this.#place = place;
    this.#trials = systemIndex(place.threads) + TRIALS;
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
    if (messages > 0) this.#inStream = messages >= STREAM_MESSAGES;
    if (local) return;
    const gapMs = nowMs - this.#heardAtMs;
    this.#heardAtMs = nowMs;
    if (!this.#wasIdle) return;
    this.#wasIdle = false;
    this.#inBurst = gapMs < this.#hotMs * BURST_WINDOWS;
    if (this.#inBurst) this.#heard(gapMs);
  }

  /** Nothing was found. True: look again soon; false: park. */
  keepsPolling(nowMs: number): boolean {
    return this.isOpen && nowMs - this.#workedAtMs < this.#hotMs && this.#awake() <= this.#place.parallelism;
  }

  /** The thread has nothing to do: what it does next ends a wait. */
  idles(): void {
    this.#wasIdle = true;
  }

  /** Only while somebody else is awake, who might send, and a core is left beside all that are: a spinning thread must not take it from them. */
  maySpin(nowMs: number): boolean {
    if (!this.isOpen || nowMs - this.#workedAtMs >= this.#spinMs) return false;
    const awake = this.#awake();
    return awake > 1 && awake < this.#place.parallelism;
  }

  #heard(gapMs: number): void {
    this.#left--;
    if (this.#mode === 'closed') this.#heardClosed(gapMs);
    else if (this.#mode === 'trial') this.#heardInTrial(gapMs);
    else {
      this.#openMeanMs += (this.#clipped(gapMs) - this.#openMeanMs) * OPEN_SMOOTHING;
      if (!this.#isWorth(1)) this.#close(CLOSED_MIN);
    }
  }

  #heardClosed(gapMs: number): void {
    this.#closedMeanMs += (gapMs - this.#closedMeanMs) * (this.#closedMeanMs === 0 ? 1 : CLOSED_SMOOTHING);
    if (this.#left <= 0) this.#callTrial();
    else if (!this.#isCalled()) return;
    this.#mode = 'trial';
    this.#left = TRIAL_MESSAGES;
    this.#openMeanMs = 0;
  }

  /** The other threads of the burst shall try now as well: where one polls and one parks, each message rings across cores, and neither learns what polling is worth. */
  #callTrial(): void {
    this.#trialsSeen = add(this.#place.words, this.#trials, 1) + 1;
  }

  /** Racy, benign: a call that is seen late is one trial late. */
  #isCalled(): boolean {
    const trials = peek(this.#place.words, this.#trials);
    if (trials === this.#trialsSeen) return false;
    this.#trialsSeen = trials;
    return true;
  }

  #heardInTrial(gapMs: number): void {
    if (this.#left < TRIAL_COUNTED) this.#openMeanMs += this.#clipped(gapMs) / TRIAL_COUNTED;
    if (this.#left > 0) return;
    if (this.#isWorth(WORTH)) {
      this.#mode = 'open';
      this.#closedNext = CLOSED_MIN;
    } else {
      this.#close(this.#closedNext);
      this.#closedNext = Math.min(CLOSED_MAX, this.#closedNext * 2);
    }
  }

  #clipped(gapMs: number): number {
    return Math.min(gapMs, this.#closedMeanMs * LATE);
  }

  #isWorth(part: number): boolean {
    return this.#openMeanMs < Math.min(this.#closedMeanMs * part, this.#hotMs * WORTH_OF_WINDOW);
  }

  #close(messages: number): void {
    this.#mode = 'closed';
    this.#left = messages;
    this.#trialsSeen = peek(this.#place.words, this.#trials);
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
