import { Fifo } from '../../collections/fifo.ts';
import type { Published, SlowPolicy } from '../../contract/topic.ts';

/**
 * What waits for one slow subscriber, in order, and what is left out of it.
 *
 * Invariant: what was offered is handed out, or is counted in the `skipped` of the next that is handed out (or in `skipped`, as long as there is none).
 */
export class SlowQueue {
  readonly #max: number;
  readonly #policy: SlowPolicy;
  readonly #waiting = new Fifo<Published<unknown>>();
  /** Of each topic the one that waits: only the latest is kept. */
  readonly #latest = new Map<string, Published<unknown>>();
  /** Left out before the first that waits. */
  #before = 0;
  /** Left out behind the last that waits: newest ones. */
  #behind = 0;

  constructor(max: number, policy: SlowPolicy) {
    this.#max = max;
    this.#policy = policy;
  }

  get length(): number {
    return this.#policy === 'latest' ? this.#latest.size : this.#waiting.length;
  }

  /** So many were left out before this one. */
  skip(count: number): void {
    if (this.length === 0) this.#before += count;
    else this.#behind += count;
  }

  /** False: that is too many, and the policy is to end the subscription. */
  push(message: Published<unknown>): boolean {
    if (this.#policy === 'latest') return this.#pushLatest(message);
    if (this.length < this.#max) {
      this.#waiting.push(this.#carrying(message));
      return true;
    }
    if (this.#policy === 'cancel') return false;
    if (this.#policy === 'drop-newest') this.#behind++;
    else {
      this.#drop();
      this.#waiting.push(this.#carrying(message));
    }
    return true;
  }

  /** The first, which stays. Undefined: there is none. */
  peek(): Published<unknown> | undefined {
    const [first] = this.#policy === 'latest' ? this.#latest.values() : [this.#waiting.first];
    return first === undefined || this.#before === 0 ? first : { ...first, skipped: first.skipped + this.#before };
  }

  /** Drops the first: it was handed out. */
  shift(): void {
    this.#before = 0;
    this.#take();
    if (this.length > 0) return;
    this.#before = this.#behind;
    this.#behind = 0;
  }

  /** What is to be handed out at once, as nothing waits: with what was left out before it. */
  passing(message: Published<unknown>): Published<unknown> {
    return this.#before === 0 ? message : { ...message, skipped: this.#before };
  }

  /** What `passing` has given was handed out. */
  passed(): void {
    this.#before = 0;
  }

  #carrying(message: Published<unknown>): Published<unknown> {
    const skipped = this.#behind;
    this.#behind = 0;
    return skipped === 0 ? message : { ...message, skipped };
  }

  /** An older one of its topic gives it its place: it counts for this one, so nobody waits behind what is stale. */
  #pushLatest(message: Published<unknown>): true {
    const older = this.#latest.get(message.topic);
    if (older !== undefined) {
      this.#latest.set(message.topic, { ...message, skipped: older.skipped + 1 });
      return true;
    }
    if (this.#latest.size >= this.#max) this.#drop();
    this.#latest.set(message.topic, this.#carrying(message));
    return true;
  }

  /** The oldest is left out. */
  #drop(): void {
    this.#before += 1 + (this.#take()?.skipped ?? 0);
  }

  #take(): Published<unknown> | undefined {
    if (this.#policy === 'latest') {
      const [first] = this.#latest.values();
      if (first !== undefined) this.#latest.delete(first.topic);
      return first;
    }
    return this.#waiting.shift();
  }
}
