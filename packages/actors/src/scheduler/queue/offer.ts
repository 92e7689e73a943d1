import type { Demand } from './demand.ts';
import type { Entry } from './entry.ts';
import type { Headed } from './head-heap.ts';
import type { Profile } from './profile.ts';

/** That agents of a profile can do the tasks of a demand. Stands among the profile's offers while such a task waits for anybody. */
export class Offer implements Headed {
  readonly demand: Demand;
  readonly profile: Profile;
  heapIndex = -1;

  constructor(demand: Demand, profile: Profile) {
    this.demand = demand;
    this.profile = profile;
  }

  get head(): Entry | undefined {
    return this.demand.head;
  }
}
