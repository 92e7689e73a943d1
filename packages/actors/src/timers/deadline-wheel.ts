import { Fifo } from '../collections/fifo.ts';

const SLOTS = 512;
const TICK_MS = 4;
/** Of those that are due together, so many expire at least until the clock is read, and so long until the event loop has its turn (G60). */
const EXPIRED_PER_LOOK = 16;
const SLICE_MS = 2;
/** Of the time for which some have waited for their turn without a pause: what falls due faster than a slice lets it expire is caught up with. */
const SHARE_BEHIND = 1 / 16;
/** In the place of a slot. */
const NONE = -1;
const DUE = -2;

/** Something with a deadline, linked into the wheel through its own fields: starting and cancelling allocate nothing. */
export interface Deadlined {
  /** Monotonic milliseconds; not changed while in the wheel. */
  deadlineMs: number;
  wheelNext: Deadlined | undefined;
  wheelPrevious: Deadlined | undefined;
  /** Which slot it stands in; -1: it is not in the wheel; -2: it is due, and waits for its turn. The wheel alone writes it. */
  wheelSlot: number;
  expired(): void;
}

/** What the wheel needs from its thread. */
export interface WheelClock {
  now(): number;
  /** Below 0: its time has passed. One that fires late does so behind what has come for the thread (docs/time-limits.md). */
  timer(delayMs: number, task: () => void): () => void;
}

/**
 * Deadlines of a whole thread on one timer: a hashed wheel (Varghese and Lauck 1987, scheme 6), 512 slots of 4 ms.
 *
 * An entry expires never before its deadline and at most two ticks after it when the event loop is on time. When it was not, what has come
 * for the thread is heard first: an answer that is there has come in time as far as anybody can tell. Those that are due together expire in
 * the order of their deadlines, also when the loop has stood still for longer than a round of the wheel, and slots are no order any more;
 * where they are many, in slices of 2 ms, between which the event loop has its turn, and what comes meanwhile still averts what it can. While some
 * are left all the time a slice becomes longer, a sixteenth of that time: else more could fall due in each turn of the loop than expires in it, for ever.
 *
 * The timer runs for the first tick at which something may be due, and is left alone when that is cancelled: most entries
 * are asks that are answered soon, and so their deadlines cost one timer every few seconds, not one each. An empty wheel
 * lets it fire once more and arms no other (G59).
 */
export class DeadlineWheel {
  readonly #clock: WheelClock;
  readonly #slots = new Array<Deadlined | undefined>(SLOTS).fill(undefined);
  #count = 0;
  /** Number of the tick swept last. Invariant: every entry in a slot stands at a later one. */
  #swept = 0;
  /** The tick for which the timer runs. Only while there is one. */
  #armedTick = 0;
  #cancelTimer: (() => void) | undefined;
  /** Found to be due by a sweep, in order, and in no slot any more. */
  readonly #due = new Fifo<Deadlined>();
  /** Since when there are always some of them; `Infinity`: there are none. */
  #behindSinceMs = Number.POSITIVE_INFINITY;
  readonly #onTick = (): void => this.#sweep();
  #isClosed = false;

  constructor(clock: WheelClock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#count;
  }

  start(entry: Deadlined): void {
    this.#count++;
    const tick = Math.max(this.#swept + 1, tickOf(entry.deadlineMs));
    const slot = tick & (SLOTS - 1);
    const head = this.#slots[slot];
    entry.wheelSlot = slot;
    entry.wheelNext = head;
    entry.wheelPrevious = undefined;
    if (head !== undefined) head.wheelPrevious = entry;
    this.#slots[slot] = entry;
    if (this.#cancelTimer === undefined || tick < this.#armedTick) this.#arm(tick);
  }

  /** Takes `entry` out; nothing if it is not in. */
  cancel(entry: Deadlined): void {
    if (entry.wheelSlot === NONE) return;
    if (entry.wheelSlot !== DUE) this.#unlink(entry);
    entry.wheelSlot = NONE;
    this.#count--;
  }

  /** Ends the timer; entries are forgotten without expiring. */
  close(): void {
    this.#isClosed = true;
    this.#due.clear();
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #unlink(entry: Deadlined): void {
    const { wheelNext, wheelPrevious } = entry;
    if (wheelPrevious === undefined) this.#slots[entry.wheelSlot] = wheelNext;
    else wheelPrevious.wheelNext = wheelNext;
    if (wheelNext !== undefined) wheelNext.wheelPrevious = wheelPrevious;
    entry.wheelNext = undefined;
    entry.wheelPrevious = undefined;
  }

  #arm(tick: number): void {
    this.#cancelTimer?.();
    this.#armedTick = tick;
    this.#cancelTimer = this.#clock.timer(tick * TICK_MS - this.#clock.now(), this.#onTick);
  }

  #armNext(): void {
    if (this.#count === 0) return;
    this.#arm(this.#count > SLOTS ? this.#nextOccupied() : this.#nextDue());
  }

  /** Later rounds of a slot are not told apart: the timer may come too early, never too late. */
  #nextOccupied(): number {
    let tick = this.#swept + 1;
    while (this.#slots[tick & (SLOTS - 1)] === undefined) tick++;
    return tick;
  }

  /** While entries are few: a deadline that is hours away shall not wake its thread with each round. */
  #nextDue(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const head of this.#slots) {
      for (let entry = head; entry !== undefined; entry = entry.wheelNext) dueMs = Math.min(dueMs, entry.deadlineMs);
    }
    return Math.max(this.#swept + 1, tickOf(dueMs));
  }

  #sweep(): void {
    if (this.#isClosed) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const now = this.#clock.now();
    const target = Math.floor(now / TICK_MS);
    // After a long pause every slot is due once; more rounds would find nothing new.
    const first = Math.max(this.#swept + 1, target - SLOTS + 1);
    this.#swept = target;
    const due: Deadlined[] = [];
    for (let tick = first; tick <= target; tick++) this.#findDue(tick & (SLOTS - 1), now, due);
    due.sort((one, other) => one.deadlineMs - other.deadlineMs);
    for (const entry of due) {
      this.#unlink(entry);
      entry.wheelSlot = DUE;
      this.#due.push(entry);
    }
    this.#expire();
    this.#goOn(target);
  }

  #goOn(swept: number): void {
    // By one that expired: what it had is in no slot.
    if (this.#isClosed) return;
    if (this.#due.length > 0) {
      this.#arm(swept);
      return;
    }
    this.#behindSinceMs = Number.POSITIVE_INFINITY;
    // One that expired may have started another.
    if (this.#cancelTimer === undefined || this.#armedTick > swept) this.#armNext();
  }

  #findDue(slot: number, now: number, due: Deadlined[]): void {
    for (let entry = this.#slots[slot]; entry !== undefined; entry = entry.wheelNext) if (entry.deadlineMs <= now) due.push(entry);
  }

  #expire(): void {
    const beganMs = this.#clock.now();
    const sliceMs = Math.max(SLICE_MS, (beganMs - this.#behindSinceMs) * SHARE_BEHIND);
    let untilLook = EXPIRED_PER_LOOK;
    for (let entry = this.#due.shift(); entry !== undefined; entry = this.#due.shift()) {
      // Cancelled meanwhile, or started anew.
      if (entry.wheelSlot !== DUE) continue;
      this.cancel(entry);
      entry.expired();
      if (--untilLook > 0) continue;
      untilLook = EXPIRED_PER_LOOK;
      if (this.#clock.now() - beganMs >= sliceMs) break;
    }
    if (this.#behindSinceMs === Number.POSITIVE_INFINITY) this.#behindSinceMs = beganMs;
  }
}

/** The first tick at which it has passed. */
function tickOf(deadlineMs: number): number {
  return Math.ceil(deadlineMs / TICK_MS);
}
