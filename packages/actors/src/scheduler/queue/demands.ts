import type { Capability } from '../../contract/capability.ts';
import { Demand } from './demand.ts';

const NOTHING: readonly Capability[] = [];
/** So many without a task are kept for the next one. */
const IDLE_MIN = 64;

interface OfKind {
  /** The list that was looked up last: a kind's tasks mostly come with one and the same. */
  lastRequires: readonly Capability[];
  last: Demand;
  readonly byName: Map<string, Demand>;
}

/** All demands that have tasks, and some that had. */
export class Demands {
  readonly #kinds = new Map<string, OfKind>();
  readonly #isNew: (demand: Demand) => void;
  #count = 0;
  #idle = 0;

  /** @param isNew called for each demand that is made */
  constructor(isNew: (demand: Demand) => void) {
    this.#isNew = isNew;
  }

  *[Symbol.iterator](): Iterator<Demand> {
    for (const { byName } of this.#kinds.values()) yield* byName.values();
  }

  /** The demand of a task that is taken in. */
  take(kind: string, requires: readonly Capability[] = NOTHING): Demand {
    const ofKind = this.#kinds.get(kind);
    const demand = ofKind?.lastRequires === requires ? ofKind.last : this.#find(kind, requires, ofKind);
    if (demand.tasks++ === 0) this.#idle--;
    return demand;
  }

  /** One of its tasks has ended. */
  giveBack(demand: Demand): void {
    if (--demand.tasks > 0) return;
    this.#idle++;
    if (this.#idle > IDLE_MIN && this.#idle > this.#count >> 1) this.#forgetIdle();
  }

  #find(kind: string, requires: readonly Capability[], ofKind: OfKind | undefined): Demand {
    const sorted = requires.length === 0 ? NOTHING : [...new Set(requires)].sort();
    const name = JSON.stringify(sorted);
    const demand = ofKind?.byName.get(name) ?? this.#make(kind, sorted);
    if (ofKind === undefined) this.#kinds.set(kind, { lastRequires: requires, last: demand, byName: new Map([[name, demand]]) });
    else {
      ofKind.byName.set(name, demand);
      ofKind.last = demand;
      ofKind.lastRequires = requires;
    }
    return demand;
  }

  #make(kind: string, requires: readonly Capability[]): Demand {
    const demand = new Demand(kind, requires);
    this.#count++;
    this.#idle++;
    this.#isNew(demand);
    return demand;
  }

  /** Half of them at least, so that each costs a constant in the long run. */
  #forgetIdle(): void {
    for (const [kind, ofKind] of this.#kinds) {
      for (const [name, demand] of ofKind.byName) if (demand.tasks === 0) ofKind.byName.delete(name);
      if (ofKind.byName.size === 0) this.#kinds.delete(kind);
      else if (ofKind.last.tasks === 0) for (const demand of ofKind.byName.values()) remember(ofKind, demand);
    }
    this.#count -= this.#idle;
    this.#idle = 0;
  }
}

/** Its own list is nobody else's: it is found by name the next time. */
function remember(ofKind: OfKind, demand: Demand): void {
  ofKind.last = demand;
  ofKind.lastRequires = demand.requires;
}
