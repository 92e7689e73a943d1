import { type Agent, type AgentClass, isLongerWithout } from './agent.ts';
import type { Contender, Contest } from './contest.ts';
import type { Demand, Takers } from './demand.ts';
import type { Entry, Needs } from './entry.ts';
import { HeadHeap, type Headed } from './head-heap.ts';
import { Heap } from './heap.ts';
import type { AgentProfile } from './queue-types.ts';

type Abilities = Pick<AgentProfile, 'capabilities' | 'kinds'>;

/** What some agents can do. Agents that can do the same share one, so that a task is offered once to all of them. */
export class Profile implements Contender, AgentClass {
  readonly name: string;
  readonly abilities: Abilities;
  readonly #capabilities: ReadonlySet<string>;
  readonly #kinds: ReadonlySet<string>;
  readonly #contest: Contest;
  readonly #offers = new HeadHeap<Entry, Offer>();
  readonly #byDemand = new Map<Demand, Offer>();
  /** Those that have room, least loaded first. */
  readonly #open = new Heap<Agent>(isLongerWithout);
  agents = 0;
  /** In the contest. */
  heapIndex = -1;
  head: Entry | undefined = undefined;

  constructor(name: string, { capabilities, kinds }: Abilities, contest: Contest) {
    this.name = name;
    this.abilities = { capabilities, kinds };
    this.#capabilities = new Set(capabilities);
    this.#kinds = new Set(kinds);
    this.#contest = contest;
  }

  get hasRoom(): boolean {
    return this.#open.size > 0;
  }

  get leastLoaded(): Agent | undefined {
    return this.#open.top;
  }

  /** Perhaps one of another profile. */
  get taker(): Agent | undefined {
    return this.#offers.top?.demand.taker;
  }

  covers({ kind, requires }: Needs): boolean {
    return this.#kinds.has(kind) && requires.every((one) => this.#capabilities.has(one));
  }

  /** From now on its agents are given tasks of this demand, if they can do them. */
  offer(demand: Demand): void {
    if (!this.covers(demand)) return;
    const offer = new Offer(demand, this);
    this.#byDemand.set(demand, offer);
    demand.offerTo(offer);
  }

  /** Of a demand that has no task any more, or of a profile that has no agent. */
  withdraw(demand: Demand): void {
    const offer = this.#byDemand.get(demand);
    if (offer === undefined) return;
    this.#byDemand.delete(demand);
    demand.withdrawFrom(offer);
  }

  headChanged(offer: Offer): void {
    this.#offers.place(offer);
    this.head = this.#offers.head;
    this.#contest.place(this);
  }

  loadChanged(agent: Agent): void {
    const hadRoom = this.hasRoom;
    if (agent.hasRoom) this.#open.put(agent, agent.load);
    else this.#open.remove(agent);
    // Its place in the contest is that of its head, which is the same.
    if (this.hasRoom !== hadRoom) this.#contest.place(this);
  }
}

/** A demand in the hands of a profile that meets it. */
class Offer implements Headed<Entry>, Takers {
  readonly demand: Demand;
  readonly #profile: Profile;
  heapIndex = -1;

  constructor(demand: Demand, profile: Profile) {
    this.demand = demand;
    this.#profile = profile;
  }

  get head(): Entry | undefined {
    return this.demand.head;
  }

  get leastLoaded(): Agent | undefined {
    return this.#profile.leastLoaded;
  }

  headChanged(): void {
    this.#profile.headChanged(this);
  }
}

/** The same abilities have the same name, in whatever order they are listed. */
export function nameOf({ capabilities, kinds }: Abilities): string {
  return JSON.stringify([[...new Set(kinds)].sort(), [...new Set(capabilities)].sort()]);
}
