import type { Capability } from '../../contract/capability.ts';
import { type Agent, isLessLoaded } from './agent.ts';
import type { ClassLead } from './classes.ts';
import { type Home, Lane, type Needs } from './entry.ts';
import type { FairShare } from './fair-share.ts';
import { LaneGroup } from './lane-group.ts';

/** Agents that can do the tasks of a demand, as the demand knows them. */
export interface Takers {
  /** Of those that have room. */
  readonly leastLoaded: Agent | undefined;
  /** The demand has another head, or the same, which has risen. */
  headChanged(): void;
}

/** What tasks ask of an agent: a kind and a set of capabilities. Tasks that ask the same share one. */
export class Demand extends LaneGroup implements Home {
  readonly kind: string;
  readonly requires: readonly Capability[];
  readonly lead: ClassLead;
  /** For tasks without a sticky key and without a fairness key. */
  readonly #plain: Lane;
  /** For those with a fairness key alone, by their share. Undefined: there never was one. */
  #lanes: Map<FairShare, Lane> | undefined;
  /** One for each profile that meets it. None: no agent could do its tasks. */
  readonly #takers = new Set<Takers>();
  tasks = 0;
  waiting = 0;

  constructor({ kind, requires }: Needs, lead: ClassLead, common: FairShare) {
    super();
    this.kind = kind;
    this.requires = requires;
    this.lead = lead;
    this.#plain = new Lane(this, common);
  }

  /** The lane of one more task without a sticky key. */
  take(share: FairShare): Lane {
    if (share === this.#plain.share) return this.#plain;
    this.#lanes ??= new Map();
    let lane = this.#lanes.get(share);
    if (lane === undefined) this.#lanes.set(share, (lane = new Lane(this, share)));
    lane.tasks++;
    return lane;
  }

  giveBack(lane: Lane): void {
    if (lane !== this.#plain && --lane.tasks === 0) this.#lanes?.delete(lane.share);
  }

  get isServable(): boolean {
    return this.#takers.size > 0;
  }

  /** The least loaded of all that can do it (Q6). */
  get taker(): Agent | undefined {
    let best: Agent | undefined;
    for (const { leastLoaded } of this.#takers) {
      if (leastLoaded !== undefined && (best === undefined || isLessLoaded(leastLoaded, best))) best = leastLoaded;
    }
    return best;
  }

  offerTo(takers: Takers): void {
    this.#takers.add(takers);
    if (this.head !== undefined) takers.headChanged();
  }

  withdrawFrom(takers: Takers): void {
    this.#takers.delete(takers);
  }

  protected override headChanged(): void {
    for (const takers of this.#takers) takers.headChanged();
  }
}
