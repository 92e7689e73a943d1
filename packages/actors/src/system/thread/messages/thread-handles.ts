import type { SlotTable } from '@ringmaster/core';
import type { InternalRef, InternalReply, Place } from '../../../cell/internals.ts';
import { LocalRef } from '../../../cell/refs/local-ref.ts';
import type { AskTable } from '../../../ask/ask-table.ts';
import { ForeignRef } from '../../../remote/foreign-ref.ts';
import { POOL_TAG } from '../../../remote/layout-sets.ts';
import { NoSuchPlaceError } from '../../../remote/no-such-place.ts';
import type { AskPlace, Handles, RemoteEnvironment } from '../../../remote/remote-environment.ts';
import { RemotePoolRef } from '../../../remote/remote-pool-ref.ts';
import { RemoteRef } from '../../../remote/remote-ref.ts';
import { LocalPoolRef } from '../../../routing/pool-ref.ts';
import { LateReply, RemoteReply } from '../../../remote/remote-reply.ts';
import type { Residents } from '../residents.ts';
import type { SystemThreads } from '../system-threads.ts';

/** What making handles needs from a thread. */
export interface HandleThread extends RemoteEnvironment {
  readonly asks: Pick<AskTable, 'find'>;
  readonly cells: Pick<Residents, 'of'>;
  readonly threads: Pick<SystemThreads, 'peer'> & { table(thread: number): Pick<SlotTable, 'capacity' | 'tag' | 'generation'> };
}

/**
 * The references and reply handles of one thread. One reference object per actor, so that `===` compares actors.
 *
 * Keeps the newest reference of each slot met; a newer generation takes an older one's place.
 */
export class ThreadHandles implements Handles {
  readonly #thread: HandleThread;
  readonly #byThread: (InternalRef | undefined)[][] = [];

  constructor(thread: HandleThread) {
    this.#thread = thread;
  }

  refTo(thread: number, slot: number, generation: number): InternalRef {
    const known = this.#byThread[thread]?.[slot];
    return known !== undefined && known.generation === generation ? known : this.#make({ thread, slot, generation });
  }

  foreignRef(place: Place, systemId: number): InternalRef {
    return new ForeignRef(this.#thread, place, systemId);
  }

  replyTo(thread: number, id: number, incarnation: number): InternalReply {
    const here = this.#thread;
    const place: AskPlace = { thread, id, incarnation };
    if (thread !== here.thread) return new RemoteReply(here, here.threads.peer(thread), place);
    const open = here.asks.find(id, incarnation);
    open?.returned();
    return open ?? new LateReply(here, place);
  }

  /** A hint said that there is room again at the slot of another thread. */
  roomMade(thread: number, slot: number): void {
    const ref = this.#byThread[thread]?.[slot];
    if (ref instanceof RemoteRef) ref.roomMade();
  }

  /** Hints were lost: every waiting sender tries again. */
  roomMadeEverywhere(): void {
    for (const slots of this.#byThread) {
      slots?.forEach((ref) => {
        if (ref instanceof RemoteRef) ref.roomMade();
      });
    }
  }

  /** @throws NoSuchPlaceError for a place that no thread has: a damaged record says so, and nothing is kept of it */
  #make(place: Place): InternalRef {
    const here = this.#thread;
    const { capacity } = here.threads.table(place.thread);
    if (!(place.slot >= 0 && place.slot < capacity))
      throw new NoSuchPlaceError(`Cannot refer to slot ${place.slot}: thread ${place.thread} has ${capacity}`);
    const ref = place.thread === here.thread ? this.#makeLocal(place) : this.#makeRemote(place);
    this.#keep(ref);
    return ref;
  }

  #makeLocal(place: Place): InternalRef {
    const cell = this.#thread.cells.of(place);
    if (cell !== undefined) return cell.self;
    return this.#isPool(place) ? new LocalPoolRef(this.#thread, place) : new LocalRef(this.#thread, place);
  }

  #makeRemote(place: Place): InternalRef {
    const here = this.#thread;
    const peer = here.threads.peer(place.thread);
    return this.#isPool(place) ? new RemotePoolRef(here, peer, place) : new RemoteRef(here, peer, place);
  }

  /** Its spawner has said so in the slot, before anybody else could know of it. */
  #isPool({ thread, slot, generation }: Place): boolean {
    const slots = this.#thread.threads.table(thread);
    return slots.tag(slot) === POOL_TAG && slots.generation(slot) === generation;
  }

  #keep(ref: InternalRef): void {
    let slots = this.#byThread[ref.thread];
    if (slots === undefined) {
      slots = [];
      this.#byThread[ref.thread] = slots;
    }
    const known = slots[ref.slot];
    if (known !== undefined && known.generation > ref.generation) return;
    slots[ref.slot] = ref;
    // No hint finds it any more: whoever waits for room there learns that nobody lives there.
    if (known instanceof RemoteRef) this.#thread.later(() => known.roomMade());
  }
}
