import type { Capability } from '../../contract/capability.ts';
import { Lane, LaneGroup } from './lane.ts';
import type { Offer } from './offer.ts';

/** What tasks ask of an agent: a kind and a set of capabilities. Tasks that ask the same share one. */
export class Demand extends LaneGroup {
  readonly kind: string;
  /** Sorted, none twice. */
  readonly requires: readonly Capability[];
  /** For tasks without a sticky key. */
  readonly plain: Lane = new Lane(this, this);
  /** One for each profile that meets it. Empty: no agent could do its tasks. */
  readonly offers: Offer[] = [];
  /** Tasks that have not ended. */
  tasks = 0;
  waiting = 0;

  constructor(kind: string, requires: readonly Capability[]) {
    super();
    this.kind = kind;
    this.requires = requires;
  }

  protected override headChanged(): void {
    for (const offer of this.offers) offer.profile.changed(offer);
  }
}
