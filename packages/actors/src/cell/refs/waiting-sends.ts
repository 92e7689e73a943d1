import type { LaneIndex } from '../../mailbox/mailbox.ts';
import type { Accepted } from '../../contract/message.ts';

/** A message to be sent, as it was at the call (R3). */
export interface Prepared {
  /** Tries to send it. */
  readonly attempt: () => Accepted;
  /** Of its record; 0: it has none. */
  readonly bytes: number;
  /** It will not be tried again, and the sender keeps what it had: blocks of the message are its own again. */
  readonly giveBack?: () => void;
}

/** What becomes of what waits for room: it is in; or the receiver has ended, and it is a dead letter, or nothing and the sender's still. */
export type SentOn = 'accepted' | 'stopped' | 'returned';

/** One `send` that found no room. */
export interface WaitingSend extends Omit<Prepared, 'attempt'> {
  /** `returned`: there is no receiver any more, and nothing was tried. */
  readonly attempt: () => Accepted | 'returned';
  readonly sender: object | undefined;
  readonly lane: LaneIndex;
  readonly settled: (outcome: SentOn) => void;
  /** The attempt threw: the message cannot be sent after all. */
  readonly failed: (error: unknown) => void;
}

/** How many wait in each lane, by `LaneIndex`. */
type LaneCounts = [number, number, number];

/**
 * The sends of one thread that wait for room at one receiver, oldest first.
 *
 * While one of a sender and lane waits here, that sender's `tell` in that lane is refused and its next `send` waits
 * behind it (F2): order is that of the calls. Each call costs the same however many wait.
 */
export class WaitingSends {
  readonly #waiting = new Set<WaitingSend>();
  readonly #bySender = new Map<object | undefined, LaneCounts>();
  /** Bytes of records that wait for room in this thread. */
  readonly #held: { outbound: number };
  /** Somebody will call when there is room. Stays true if all waiting sends are given up. */
  isAwaited = false;

  constructor(held: { outbound: number }) {
    this.#held = held;
  }

  get length(): number {
    return this.#waiting.size;
  }

  holds(sender: object | undefined, lane: LaneIndex): boolean {
    const counts = this.#bySender.get(sender);
    return counts !== undefined && counts[lane] > 0;
  }

  add(one: WaitingSend): void {
    this.#waiting.add(one);
    this.#held.outbound += one.bytes;
    const counts = this.#bySender.get(one.sender) ?? [0, 0, 0];
    counts[one.lane]++;
    this.#bySender.set(one.sender, counts);
  }

  remove(one: WaitingSend): void {
    if (!this.#waiting.delete(one)) return;
    this.#held.outbound -= one.bytes;
    const counts = this.#bySender.get(one.sender);
    if (counts === undefined) return;
    counts[one.lane]--;
    if (counts[0] + counts[1] + counts[2] === 0) this.#bySender.delete(one.sender);
  }

  /** There will be no room any more. */
  failAll(error: Error): void {
    for (const one of [...this.#waiting]) {
      this.remove(one);
      one.failed(error);
    }
  }

  /** There is room: lets in as many as fit. Returns true if some still wait. */
  admit(): boolean {
    for (const one of this.#waiting) {
      if (!this.#tryAdmit(one)) return true;
      this.remove(one);
    }
    return false;
  }

  /** False: there is no room for it. */
  #tryAdmit(one: WaitingSend): boolean {
    try {
      const outcome = one.attempt();
      if (outcome === 'full') return false;
      one.settled(outcome);
    } catch (error) {
      one.failed(error);
    }
    return true;
  }
}
