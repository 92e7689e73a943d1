import { FairShare } from './fair-share.ts';

/** Of so many keys of which there is no task it is remembered when they had their last turn; of up to twice as many for a while. */
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
  /** Without a task: those that have become so since, and those before. A single list would have to be looked through for its oldest. */
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

  /** One of its tasks was given to an agent. Call when that waits no more. */
  gave(share: FairShare): void {
    if (this.#byKey.size === 0 || !share.gave()) return;
    // All at once: a heap that held one of them beside one that has moved already would compare an old turn with a new one.
    for (const place of share.places) place.stepOut();
    share.turn = ++this.#turns;
    for (const place of share.places) place.stepIn();
  }
}
