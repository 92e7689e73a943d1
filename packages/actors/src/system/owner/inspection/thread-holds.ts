import { censusOf, SlotStatus, ThreadStamps, visitRecordInHandNow } from '@ringmaster/core';
import type { Place } from '../../../cell/internals.ts';
import type { AnyRef } from '../../../contract/actor-ref.ts';
import type { ThreadHold } from '../../../contract/inspection.ts';
import { readInHand } from '../death/culprit.ts';
import { pathOf } from '../../thread/path-of.ts';
import type { ThreadRuntime } from '../../thread/thread-runtime.ts';

/** What a thread is in, and who runs in it. */
export interface SeenHold extends ThreadHold {
  /** Whose code it is. */
  readonly place: Place | undefined;
  /** It is in setup, not in a handler. */
  readonly isInSetup: boolean;
}

/**
 * What a thread that does not answer is in the middle of, from memory that it shares: the same that a death is charged by (D6), while the
 * thread lives.
 *
 * A turn names its actor, and where that was said the type of its message; a message that is handled straight out of a ring is found there
 * and decoded, in a copy. Both are exact as long as the thread does not move, which its stamp says: it is looked at before and after.
 */
export class ThreadHolds {
  readonly #runtime: ThreadRuntime;
  readonly #stamps: readonly ThreadStamps[];

  constructor(runtime: ThreadRuntime) {
    this.#runtime = runtime;
    this.#stamps = Array.from({ length: runtime.regions.sizes.threads }, (_, thread) => new ThreadStamps(runtime.regions, thread));
  }

  /** Changes with every piece of work that begins or ends. */
  stampOf(thread: number): number {
    return this.#of(thread).stamp;
  }

  /** For how long the thread has been in one piece of work; 0: it is in none. */
  workingForMs(thread: number): number {
    const stamps = this.#of(thread);
    return (stamps.stamp & 1) === 0 ? 0 : stamps.sinceMs(this.#runtime.host.now());
  }

  /**
   * Who has the thread.
   * @param seenForMs how long it has stood still as far as we have seen: for code outside any piece of work, which leaves no time
   */
  holdOf(thread: number, seenForMs: number): SeenHold {
    const stamps = this.#of(thread);
    const { stamp } = stamps;
    const isWorking = (stamp & 1) !== 0;
    const slot = isWorking ? stamps.running : undefined;
    const inHand = isWorking && slot === undefined ? readInHand(this.#runtime, thread, visitRecordInHandNow) : undefined;
    const messageType = inHand?.messageType ?? stamps.said;
    const forMs = isWorking ? stamps.sinceMs(this.#runtime.host.now()) : seenForMs;
    const runs = slot ?? inHand?.slot;
    // It went on while we looked: whatever was found may be of two moments.
    const isStill = stamps.stamp === stamp && stamps.running === slot;
    const place = runs === undefined || !isStill ? undefined : this.#placeOf(thread, runs);
    if (place === undefined) return { thread, actor: undefined, path: undefined, messageType: undefined, forMs, place, isInSetup: false };
    const actor = this.#runtime.handles.refTo(place.thread, place.slot, place.generation) as AnyRef;
    const isInSetup = this.#runtime.threads.table(thread).status(place.slot) === SlotStatus.starting;
    return { thread, actor, path: pathOf(this.#runtime.threads, place), messageType, forMs, place, isInSetup };
  }

  #placeOf(thread: number, slot: number): Place | undefined {
    const table = this.#runtime.threads.table(thread);
    const generation = table.generation(slot);
    const status = table.status(slot);
    return generation === 0 || status === SlotStatus.free ? undefined : { thread, slot, generation };
  }

  #of(thread: number): ThreadStamps {
    const stamps = this.#stamps[thread];
    if (stamps === undefined) throw new RangeError(`Cannot look at thread ${thread}: there are ${this.#stamps.length}`);
    return stamps;
  }
}

/** Places of the actors that live in a thread, as their slots say. */
export function livingIn(runtime: Pick<ThreadRuntime, 'regions'>, thread: number): readonly Place[] {
  return censusOf(runtime.regions, thread)
    .taken()
    .filter(({ status }) => status !== SlotStatus.ended)
    .map(({ slot, generation }) => ({ thread, slot, generation }));
}

/** The hold as users see it. */
export function publicHold({ thread, actor, path, messageType, forMs }: SeenHold): ThreadHold {
  return { thread, actor, path, messageType, forMs };
}
