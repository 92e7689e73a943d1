import type { Capability } from '../../contract/capability.ts';
import type { ClassLead } from './classes.ts';
import { Demand } from './demand.ts';
import type { Home } from './entry.ts';
import type { FairShare } from './fair-share.ts';

const NOTHING: readonly Capability[] = [];
/** So many without a task are kept for the next one. */
const IDLE_MIN = 64;

/** So many lists are recognised by kind without looking into them. */
const LISTS_MAX = 4_096;

interface OfKind {
  readonly byName: Map<string, Demand>;
  /** By the very list that was passed: a kind's tasks mostly come with few. */
  readonly byList: Map<readonly Capability[], Demand>;
}

/** Who is told which demands there are. */
export interface DemandWatcher {
  begins(demand: Demand): void;
  ends(demand: Demand): void;
}

/** All demands that have tasks, and some that had. */
export class Demands {
  readonly #kinds = new Map<string, OfKind>();
  readonly #watcher: DemandWatcher;
  readonly #lead: ClassLead;
  readonly #common: FairShare;
  #count = 0;
  #idle = 0;

  /** @param common of tasks without a fairness key */
  constructor(watcher: DemandWatcher, lead: ClassLead, common: FairShare) {
    this.#lead = lead;
    this.#common = common;
    this.#watcher = watcher;
  }

  *[Symbol.iterator](): Iterator<Demand> {
    for (const { byName } of this.#kinds.values()) yield* byName.values();
  }

  /** The demand of a task that is taken in. */
  take(kind: string, requires: readonly Capability[] = NOTHING): Demand {
    let ofKind = this.#kinds.get(kind);
    if (ofKind === undefined) this.#kinds.set(kind, (ofKind = { byName: new Map(), byList: new Map() }));
    const demand = ofKind.byList.get(requires) ?? this.#find(kind, requires, ofKind);
    if (demand.tasks++ === 0) this.#idle--;
    return demand;
  }

  /** One of its tasks has ended. */
  giveBack(demand: Home): void {
    if (--demand.tasks > 0) return;
    this.#idle++;
    if (this.#idle > IDLE_MIN && this.#idle > this.#count >> 1) this.#forgetIdle();
  }

  #find(kind: string, requires: readonly Capability[], { byName, byList }: OfKind): Demand {
    const sorted = requires.length === 0 ? NOTHING : [...new Set(requires)].sort();
    const name = JSON.stringify(sorted);
    let demand = byName.get(name);
    if (demand === undefined) byName.set(name, (demand = this.#make(kind, sorted)));
    if (byList.size === LISTS_MAX) byList.clear();
    byList.set(requires, demand);
    return demand;
  }

  #make(kind: string, requires: readonly Capability[]): Demand {
    const demand = new Demand({ kind, requires }, this.#lead, this.#common);
    this.#count++;
    this.#idle++;
    this.#watcher.begins(demand);
    return demand;
  }

  /** Half of them at least, so that each costs a constant in the long run. */
  #forgetIdle(): void {
    for (const [kind, { byName, byList }] of this.#kinds) {
      for (const [name, demand] of byName) {
        if (demand.tasks > 0) continue;
        byName.delete(name);
        this.#watcher.ends(demand);
      }
      byList.clear();
      if (byName.size === 0) this.#kinds.delete(kind);
    }
    this.#count -= this.#idle;
    this.#idle = 0;
  }
}
