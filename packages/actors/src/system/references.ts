import type { LocalActor } from '../cell/cell-environment.ts';
import type { InternalRef, Place } from '../cell/internals.ts';

/** What makes a reference the first time a place is met. */
export interface ReferenceMaker {
  cellAt(slot: number): LocalActor | undefined;
  readonly thread: number;
  local(place: Place): InternalRef;
  remote(place: Place): InternalRef;
}

/**
 * The references of one thread: one object per actor, so that `===` compares actors.
 *
 * Keeps the newest reference of each slot met; a newer generation takes an older one's place.
 */
export class References {
  readonly #maker: ReferenceMaker;
  readonly #byThread: (InternalRef | undefined)[][] = [];

  constructor(maker: ReferenceMaker) {
    this.#maker = maker;
  }

  at(thread: number, slot: number, generation: number): InternalRef {
    const known = this.#byThread[thread]?.[slot];
    if (known !== undefined && known.generation === generation) return known;
    return this.#make({ thread, slot, generation });
  }

  /** The known reference of whoever lives at the slot last, if any. */
  known(thread: number, slot: number): InternalRef | undefined {
    return this.#byThread[thread]?.[slot];
  }

  keep(ref: InternalRef): void {
    const known = this.#byThread[ref.thread]?.[ref.slot];
    if (known === undefined || known.generation <= ref.generation) this.#slots(ref.thread)[ref.slot] = ref;
  }

  forEach(visit: (ref: InternalRef) => void): void {
    for (const slots of this.#byThread) slots?.forEach((ref) => ref !== undefined && visit(ref));
  }

  #make(place: Place): InternalRef {
    const maker = this.#maker;
    let ref: InternalRef;
    if (place.thread !== maker.thread) ref = maker.remote(place);
    else {
      const cell = maker.cellAt(place.slot);
      ref = cell !== undefined && cell.generation === place.generation ? cell.self : maker.local(place);
    }
    this.keep(ref);
    return ref;
  }

  #slots(thread: number): (InternalRef | undefined)[] {
    let slots = this.#byThread[thread];
    if (slots === undefined) {
      slots = [];
      this.#byThread[thread] = slots;
    }
    return slots;
  }
}
