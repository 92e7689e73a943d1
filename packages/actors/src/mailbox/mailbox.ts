import { MessageQueue, type Origin } from './message-queue.ts';

/** Which lane a message waits in. Values are on the wire: never renumber. */
export const LaneIndex = { normal: 0, high: 1, low: 2 } as const;
export type LaneIndex = (typeof LaneIndex)[keyof typeof LaneIndex];

/** The origin of signals, which are the actor's own and have no sender. */
export const SIGNAL: object = Object.freeze({});

/** A message with what came with it. */
export interface Waiting {
  readonly message: unknown;
  readonly origin: Origin;
}

/**
 * What waits for one actor: the lanes high > normal > low, first in first out inside each (G2).
 *
 * Control (start, stop, a child's end) never waits here: the cell keeps it apart, so it is neither counted against the
 * bound nor delayed behind messages (G10). The lanes `high` and `low` cost nothing until they are used.
 */
export class Mailbox {
  /**
   * How many entries it may hold: its bound, and one more for each signal and each returned message that is waiting, so that nobody
   * has to count them apart.
   */
  capacity: number;
  readonly #normal = new MessageQueue();
  #high: MessageQueue | undefined;
  #low: MessageQueue | undefined;
  /** Origin of the message that was taken last, or handled without waiting here. */
  lastOrigin: Origin = undefined;
  /** Messages put back that wait still. Invariant: they stand at the head of the lane `high`. */
  #returned = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.#normal.length + (this.#high === undefined ? 0 : this.#high.length) + (this.#low === undefined ? 0 : this.#low.length);
  }

  get returnedLength(): number {
    return this.#returned;
  }

  put(message: unknown, origin: Origin, lane: LaneIndex): void {
    if (lane === LaneIndex.normal) this.#normal.push(message, origin);
    else if (lane === LaneIndex.high) (this.#high ??= new MessageQueue()).push(message, origin);
    else (this.#low ??= new MessageQueue()).push(message, origin);
  }

  /** Adds a signal, which does not count against the bound. `isBehindAll`: behind everything that waits, in whatever lane. */
  putSignal(signal: object, isBehindAll: boolean): void {
    this.capacity++;
    // What waits in a lane above is taken before it in any case.
    const low = isBehindAll ? this.#low : undefined;
    (low !== undefined && low.length > 0 ? low : this.#normal).push(signal, SIGNAL);
  }

  /** Before all that waits, in whatever lane, in their order. Beside the bound: they were counted against another one. */
  putBack(messages: readonly Waiting[]): void {
    const high = (this.#high ??= new MessageQueue());
    for (const { message, origin } of messages.toReversed()) high.unshift(message, origin);
    this.#returned += messages.length;
    this.capacity += messages.length;
  }

  /** Takes out a message that was put back and waits still; false if it does not. Looks at each of those: for failures. */
  takeBack(message: unknown): boolean {
    const { lastOrigin } = this;
    const returned: Waiting[] = [];
    while (this.#returned > 0) returned.push({ message: this.take(), origin: this.lastOrigin });
    this.lastOrigin = lastOrigin;
    const at = returned.findIndex((one) => one.message === message);
    this.putBack(at === -1 ? returned : returned.toSpliced(at, 1));
    return at !== -1;
  }

  /** What was taken last was a signal. */
  signalTaken(): void {
    this.capacity--;
  }

  /** The next message by lane. Only while `length` > 0. */
  take(): unknown {
    const queue = this.#next();
    const message = queue.shift();
    this.lastOrigin = queue.lastOrigin;
    queue.lastOrigin = undefined;
    return message;
  }

  /** Looks at each message that waits, lane by lane. */
  forEach(visit: (message: unknown) => void): void {
    for (const queue of [this.#high, this.#normal, this.#low]) queue?.forEach(visit);
  }

  #next(): MessageQueue {
    if (this.#high !== undefined && this.#high.length > 0) {
      if (this.#returned > 0) this.#returnedTaken();
      return this.#high;
    }
    if (this.#low !== undefined && this.#normal.length === 0) return this.#low;
    return this.#normal;
  }

  #returnedTaken(): void {
    this.#returned--;
    this.capacity--;
  }
}
