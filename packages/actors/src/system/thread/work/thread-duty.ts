import type { Duty, HeldBytes, SharedMesh, ThreadStamps, WatchWord } from '@ringmaster/core';
import type { Dispatcher } from '../../../dispatch/dispatcher.ts';
import type { LongTurns } from '../../../dispatch/long-turns.ts';

/**
 * While actors wait for a turn, how long the rings may go without a look. A look at the rings of a few threads and at what waits in all of them takes
 * 0.16 us, an eighth of an ask that is answered in its own thread, which is a slice of its own.
 */
const RINGS_REST_MS = 0.02;
/** How many records are taken from the rings before actors have their turn again. */
const POLL_RECORDS = 256;
/** And how many of them until the next look at the clock: long ones take a while to decode, whoever handles them. */
const POLL_PART = 64;
/** How many polls a drain makes at most: more than empties full rings, and an end for threads that go on sending. */
const POLLS_MAX = 64;
/** How many turns are run before the rings are polled again. */
const TURNS = 16;
/** The clock is read once in so many turns, because that costs as much as a short turn. A power of two. */
const TURNS_PER_LOOK = 4;
/**
 * Of messages handled on the spot, it is read before the 3rd, 5th, 9th and 17th, then once in so many: early at first, because
 * handlers may be slow.
 */
const MESSAGES_PER_LOOK = 8;
const FIRST_LOOK = 2;
/** And for the first asks of a slice, then for each so many (a power of two). */
const ASKS_LOOKED_AT = 4;
const ASKS_PER_LOOK = 8;

/** What the duty works with. */
export interface WorkingThread {
  readonly threads: { readonly mesh: SharedMesh };
  /** What waits in the whole system. */
  readonly held: HeldBytes;
  readonly dispatcher: Dispatcher;
  /** Where this thread notes what it is doing, for the watchdog (D8). */
  readonly stamps: ThreadStamps;
  readonly longTurns: LongTurns;
  readonly asks: { sliceBegins(nowMs: number): void; sliceEnded(nowMs: number): void };
  readonly host: { now(): number };
  /** How many messages a turn may take. */
  readonly throughput: number;
}

/**
 * What a thread does over and over: publish what was sent meanwhile, take in what arrived, give actors their turns, publish what they sent.
 *
 * Rules T2 to T6 of docs/dispatch.md are kept here: nothing that is done in a slice goes on for long without a look at the clock.
 */
export class ThreadDuty implements Duty {
  readonly #thread: WorkingThread;
  readonly #mesh: SharedMesh;
  readonly #watch: WatchWord | undefined;
  taken = 0;
  #endMs = 0;
  /** When the rings were looked at last. */
  #polledMs = Number.NEGATIVE_INFINITY;
  /** The rings are being polled and there is time left, so messages may be handled at once, without a mailbox. */
  #isOnTheSpot = false;
  /** When that ends while somebody waits for a turn. */
  #spotEndMs = 0;
  /** How many more of that it may be then. */
  #spotLeft = 0;
  /** How many may be handled before the next look at the clock, and then until the one after that. */
  #untilLook = 0;
  #lookEvery = FIRST_LOOK;
  /** Asks of this slice, and what the clock said last, as far as they are concerned. */
  #asksSeen = 0;
  #askClockMs = 0;
  /** Nobody has handled anything since: what it said still holds. */
  #isClockFresh = false;
  /** Code has failed in this slice as it does when there is no stack left: a record may have been left half written. */
  #mayHaveClaims = false;

  /** @param watch undefined if nobody watches, or if this thread is the watcher */
  constructor(thread: WorkingThread, watch: WatchWord | undefined) {
    this.#thread = thread;
    this.#mesh = thread.threads.mesh;
    this.#watch = watch;
  }

  work(nowMs: number, endMs: number): boolean {
    const { dispatcher, held, stamps, longTurns, asks } = this.#thread;
    stamps.begin(nowMs);
    this.#watch?.call();
    longTurns.begins(nowMs);
    asks.sliceBegins(nowMs);
    this.#endMs = endMs;
    this.#asksSeen = 0;
    this.#clockSays(nowMs);
    if (this.#mayHaveClaims) this.#giveUpClaims();
    // What was sent between two slices is on its way while this one looks around.
    if (this.#mesh.flush()) this.#isClockFresh = false;
    const isPolling = this.#isRingsTurn(nowMs);
    this.taken = isPolling ? this.#pollOnTheSpot(nowMs) : 0;
    let turns = 0;
    while (turns < TURNS && dispatcher.runNext()) {
      turns++;
      // With nobody left the work is over, and whoever called reads the clock.
      if (dispatcher.length === 0) break;
      if ((turns === 1 || turns % TURNS_PER_LOOK === 0) && this.isTimeUp()) break;
    }
    if (this.#mayHaveClaims) this.#giveUpClaims();
    this.#mesh.flush();
    if (isPolling) held.refresh();
    else held.republish();
    stamps.end();
    return this.taken > 0 || turns > 0;
  }

  /** T9. Where a seed decides what is taken in when, it decides that in each slice. */
  #isRingsTurn(nowMs: number): boolean {
    return this.#thread.dispatcher.length === 0 || nowMs - this.#polledMs >= RINGS_REST_MS || this.#mesh.isChosen;
  }

  #pollOnTheSpot(nowMs: number): number {
    this.#polledMs = nowMs;
    this.#startOnTheSpot(nowMs);
    const polled = this.#pollRings();
    this.#stopOnTheSpot();
    // Long ones to decode, lines for a slow logger, a decision of a parent: nobody says how long it took.
    if (polled > 0) this.#isClockFresh = false;
    return polled;
  }

  worked(nowMs: number): void {
    this.#thread.longTurns.read(nowMs);
    this.#thread.asks.sliceEnded(nowMs);
  }

  #pollRings(): number {
    let polled = 0;
    for (let part = POLL_PART; part === POLL_PART && polled < POLL_RECORDS; polled += part) {
      if (polled > 0 && this.isTimeUp()) break;
      part = this.#mesh.pollArrived(POLL_PART);
    }
    return polled;
  }

  /** The slice is over: the running turn ends after its current message. Reads the clock. */
  isTimeUp(): boolean {
    return this.#read() >= this.#endMs;
  }

  /** Reads the clock if anybody ran since it was read last: what comes now is timed by itself. */
  look(): void {
    if (this.#thread.longTurns.isOpen) this.#read();
  }

  #read(): number {
    const nowMs = this.#thread.host.now();
    this.#thread.longTurns.read(nowMs);
    this.#clockSays(nowMs);
    return nowMs;
  }

  #clockSays(nowMs: number): void {
    this.#askClockMs = nowMs;
    this.#isClockFresh = true;
  }

  /** An actor has handled a message. */
  handled(): void {
    this.#isClockFresh = false;
  }

  /** Code of an actor has failed with a `RangeError`: its stack was at its end, say. */
  outOfRange(): void {
    this.#mayHaveClaims = true;
  }

  /** Behind all handlers: none is in the middle of a record. */
  #giveUpClaims(): void {
    this.#mayHaveClaims = false;
    this.#mesh.giveUpClaims();
  }

  /**
   * Slow handlers leave a slice room for few asks, so those are looked at; fast ones for many, and a look costs as much as a short one. None is needed while nobody
   * ran since the last, and nothing came out of the rings: an ask in its own thread is mostly the first of its slice.
   */
  clockForAsk(): number {
    const seen = this.#asksSeen++;
    if (this.#isClockFresh && !this.#thread.longTurns.isOpen) return this.#askClockMs;
    if (seen < ASKS_LOOKED_AT || (seen & (ASKS_PER_LOOK - 1)) === 0) this.#clockSays(this.#thread.host.now());
    return this.#askClockMs;
  }

  mayHandleNow(): boolean {
    return --this.#untilLook >= 0 || this.#mayGoOn();
  }

  #mayGoOn(): boolean {
    if (!this.#isOnTheSpot || this.#isSpotUp()) {
      this.#stopOnTheSpot();
      return false;
    }
    // This one is the first of those until the next look.
    this.#untilLook = (this.#spotLeft > 0 ? Math.min(this.#lookEvery, this.#spotLeft) : this.#lookEvery) - 1;
    this.#spotLeft -= this.#untilLook + 1;
    this.#lookEvery = Math.min(this.#lookEvery * 2, MESSAGES_PER_LOOK);
    return true;
  }

  /** While somebody waits for a turn, the rings have half of the slice, and as many messages as a turn: or they would have all of it. */
  #isSpotUp(): boolean {
    const nowMs = this.#read();
    if (this.#thread.dispatcher.length === 0) return nowMs >= this.#endMs;
    return nowMs >= this.#spotEndMs || this.#spotLeft <= 0;
  }

  #startOnTheSpot(nowMs: number): void {
    const { throughput } = this.#thread;
    this.#isOnTheSpot = true;
    this.#spotEndMs = nowMs + (this.#endMs - nowMs) / 2;
    this.#untilLook = Math.min(FIRST_LOOK, throughput);
    this.#spotLeft = throughput - this.#untilLook;
    this.#lookEvery = FIRST_LOOK;
  }

  #stopOnTheSpot(): void {
    this.#isOnTheSpot = false;
    this.#untilLook = 0;
  }

  hasWaiting(): boolean {
    // Nor is anybody before the thread rests: what code outside actors has left open, or who caught its own failure.
    this.#mesh.giveUpClaims();
    return this.#thread.dispatcher.length > 0 || this.#mesh.hasWaiting();
  }

  /** Takes in what other threads have published by now. */
  poll(): void {
    for (let polls = 0; polls < POLLS_MAX && this.#mesh.poll(POLL_RECORDS) > 0; polls++);
  }

  /** Takes in the last records of threads that have ended, mostly log lines and events, and runs what they lead to. */
  drain(): void {
    const { dispatcher } = this.#thread;
    this.poll();
    // One turn each and no more: an actor that outlived the limit of `system.stop()` may tell itself for ever.
    for (let turns = dispatcher.length; turns > 0 && dispatcher.runNext(); turns--);
  }
}
