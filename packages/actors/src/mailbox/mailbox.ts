import { MessageQueue, type Origin } from './message-queue.ts';

/** Which lane a message waits in. Values are on the wire: never renumber. */
export const LaneIndex = { normal: 0, high: 1, low: 2 } as const;
export type LaneIndex = (typeof LaneIndex)[keyof typeof LaneIndex];

/** The origin of signals, which are the actor's own and have no sender. */
export const SIGNAL: object = Object.freeze({});

/** No message is waited for. */
export const NO_PROBE: object = Object.freeze({});

/** A message with what came with it. */
export interface Waiting {
  readonly message: unknown;
  readonly origin: Origin;
}

/**
 * What waits for one actor: what was put back, then the lanes high > normal > low, first in first out inside each (G2).
 *
 * Control (start, stop, a child's end) never waits here: the cell keeps it apart, so it is neither counted against the
 * bound nor delayed behind messages (G10). All but the lane `normal` cost nothing until they are used.
 */
export class Mailbox {
  /**
   * How many entries it may hold: its bound, and one more for each signal and each returned message that is waiting, so that nobody
   * has to count them apart.
   */
  capacity: number;
  readonly #normal = new MessageQueue();
  #returned: MessageQueue | undefined;
  #high: MessageQueue | undefined;
  #low: MessageQueue | undefined;
  #length = 0;
  /** Of them, those that go before the lane `normal`. */
  #urgent = 0;
  /** A message that waits here and whose wait is measured, or `NO_PROBE`: whoever takes it finds it by its identity. */
  probe: unknown = NO_PROBE;
  /** So many at least are taken before it. */
  probeAhead = 0;
  #probedMs = 0;
  /** Origin of the message that was taken last, or handled without waiting here. */
  lastOrigin: Origin = undefined;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  /** Messages put back that wait still. */
  get returnedLength(): number {
    return this.#returned === undefined ? 0 : this.#returned.length;
  }

  put(message: unknown, origin: Origin, lane: LaneIndex): void {
    this.#length++;
    if (lane === LaneIndex.normal) this.#normal.push(message, origin);
    else if (lane === LaneIndex.low) (this.#low ??= new MessageQueue()).push(message, origin);
    else {
      this.#urgent++;
      (this.#high ??= new MessageQueue()).push(message, origin);
    }
  }

  /** Adds a signal, which does not count against the bound. `isBehindAll`: behind everything that waits, in whatever lane. */
  putSignal(signal: object, isBehindAll: boolean): void {
    this.capacity++;
    this.#length++;
    // What waits in a lane above is taken before it in any case.
    const low = isBehindAll ? this.#low : undefined;
    (low !== undefined && low.length > 0 ? low : this.#normal).push(signal, SIGNAL);
  }

  /** Before all that waits, in whatever lane, in their order. Beside the bound: they were counted against another one. */
  putBack(messages: readonly Waiting[]): void {
    const returned = (this.#returned ??= new MessageQueue());
    for (const { message, origin } of messages.toReversed()) returned.unshift(message, origin);
    this.capacity += messages.length;
    this.#length += messages.length;
    this.#urgent += messages.length;
  }

  /** Takes out a message that was put back and waits still; false if it does not. Looks at each of those: for failures. */
  takeBack(message: unknown): boolean {
    const { lastOrigin } = this;
    const returned: Waiting[] = [];
    while (this.returnedLength > 0) returned.push({ message: this.take(), origin: this.lastOrigin });
    this.lastOrigin = lastOrigin;
    const at = returned.findIndex((one) => one.message === message);
    this.putBack(at === -1 ? returned : returned.toSpliced(at, 1));
    return at !== -1;
  }

  /** From now on the wait of `message` is measured, which was put into `lane` last: what waits there goes before it, and what is above, or was put back, may. */
  startProbe(message: unknown, lane: LaneIndex, nowMs: number): void {
    this.probe = message;
    this.#probedMs = nowMs;
    const queue = lane === LaneIndex.normal ? this.#normal : lane === LaneIndex.low ? this.#low : this.#high;
    this.probeAhead = Math.max(0, (queue === undefined ? 0 : queue.length) - 1);
  }

  /** So many have been taken, without a look at each: fewer are before the probe. */
  takenBeforeProbe(messages: number): void {
    this.probeAhead = Math.max(0, this.probeAhead - messages);
  }

  /** The probe was taken, or evicted. @returns when it began to wait */
  endProbe(): number {
    this.probe = NO_PROBE;
    return this.#probedMs;
  }

  /** What was taken last was a signal. */
  signalTaken(): void {
    this.capacity--;
  }

  /** The next message by lane. Only while `length` > 0. */
  take(): unknown {
    const queue = this.#next();
    this.#length--;
    const message = queue.shift();
    this.lastOrigin = queue.lastOrigin;
    queue.lastOrigin = undefined;
    return message;
  }

  /** The message that `take` would return; undefined if that is a signal. Only while `length` > 0. */
  get first(): unknown {
    const { returnedLength } = this;
    const urgent = returnedLength > 0 ? this.#returned : this.#high;
    const queue = this.#urgent > 0 && urgent !== undefined ? urgent : this.#next();
    return queue.originAt(0) === SIGNAL ? undefined : queue.messageAt(0);
  }

  /** Looks at each message that waits, lane by lane. */
  forEach(visit: (message: unknown) => void): void {
    for (const queue of [this.#returned, this.#high, this.#normal, this.#low]) queue?.forEach(visit);
  }

  /**
   * Takes out the oldest message of the lowest lane, for one that comes in `lane`; never a signal or one that was put back. Undefined:
   * all that wait are of lanes above it.
   */
  evict(lane: LaneIndex): Waiting | undefined {
    return (
      this.#evictFrom(this.#low) ??
      (lane === LaneIndex.low ? undefined : this.#evictFrom(this.#normal)) ??
      (lane === LaneIndex.high ? this.#evictFrom(this.#high) : undefined)
    );
  }

  /** Limit: signals at the head are passed over one by one, and there are as many as the actor's own code has caused. */
  #evictFrom(queue: MessageQueue | undefined): Waiting | undefined {
    if (queue === undefined) return undefined;
    let index = 0;
    while (index < queue.length && queue.originAt(index) === SIGNAL) index++;
    if (index === queue.length) return undefined;
    const message = queue.removeAt(index);
    const origin = queue.lastOrigin;
    queue.lastOrigin = undefined;
    this.#length--;
    if (message === this.probe) this.endProbe();
    else this.takenBeforeProbe(1);
    if (queue === this.#high) this.#urgent--;
    return { message, origin };
  }

  #next(): MessageQueue {
    if (this.#urgent > 0) return this.#nextUrgent();
    return this.#low !== undefined && this.#normal.length === 0 ? this.#low : this.#normal;
  }

  #nextUrgent(): MessageQueue {
    this.#urgent--;
    if (this.#returned === undefined || this.#returned.length === 0) return this.#high as MessageQueue;
    this.capacity--;
    return this.#returned;
  }
}
