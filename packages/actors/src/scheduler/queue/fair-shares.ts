import { FairShare } from './fair-share.ts';

/** A key without a task is remembered until so many others at least, and at most twice as many, have become so after it. */
const IDLE_MIN = 2_048;

/**
 * Who takes turns (Q13). As long as no task has named a key there is one share, and no turn.
 *
 * A key is remembered beyond its last task: _whoever submits one when the last has ended would be new each time, and go before all that wait._
 */
export class FairShares {
  /** Of the tasks that name no key. */
  readonly common = new FairShare();
  readonly #byKey = new Map<string, FairShare>();
  /**
   * Without a task, up to `IDLE_MIN` that became so last; and those before them, which are forgotten together: to find the oldest of a single set, V8 passes
   * over all that were taken out before it.
   */
  #idle = new Set<FairShare>();
  #idleLong = new Set<FairShare>();
  #turns = 0;

  /** The share of a task that is taken in. */
  take(key: string | undefined, weight: number | undefined): FairShare {
    if (key === undefined) return this.common;
    let share = this.#byKey.get(key);
    if (share === undefined) this.#byKey.set(key, (share = new FairShare(key)));
    else if (share.tasks === 0 && !this.#idle.delete(share)) this.#idleLong.delete(share);
    share.tasks++;
    if (weight !== undefined) share.weight = weight;
    return share;
  }

  /** One of its tasks has ended. */
  giveBack(share: FairShare): void {
    const { key } = share;
    if (key === undefined || --share.tasks > 0) return;
    this.#idle.add(share);
    if (this.#idle.size < IDLE_MIN) return;
    for (const { key: forgotten } of this.#idleLong) this.#byKey.delete(forgotten as string);
    this.#idleLong = this.#idle;
    this.#idle = new Set();
  }

  /** One of its tasks was given to an agent. Call when that task waits no more. */
  gave(share: FairShare): void {
    if (this.#byKey.size === 0 || !share.gave()) return;
    // All of them out before it changes: heaps hold numbers made of the old turn, and where these are equal they would compare the new one (0067).
    for (const line of share.lines) line.stepOut();
    share.turn = ++this.#turns;
    for (const line of share.lines) line.stepIn();
  }
}
