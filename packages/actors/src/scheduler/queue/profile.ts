import type { Agent } from './agent.ts';
import type { Contender, Contest } from './contest.ts';
import type { Demand } from './demand.ts';
import type { Entry } from './entry.ts';
import { HeadHeap } from './head-heap.ts';
import { Heap } from './heap.ts';
import { Offer } from './offer.ts';
import type { AgentProfile } from './queue-types.ts';

type Abilities = Pick<AgentProfile, 'capabilities' | 'kinds'>;

/** What some agents can do. Agents that can do the same share one, so that a task is offered once to all of them. */
export class Profile implements Contender {
  readonly name: string;
  readonly abilities: Abilities;
  readonly #capabilities: ReadonlySet<string>;
  readonly #kinds: ReadonlySet<string>;
  readonly #contest: Contest;
  readonly #offers = new HeadHeap<Offer>();
  /** Those that have room, least loaded first. */
  readonly #open = new Heap<Agent>(isOlderTurn);
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

  /** The one that has most room, by its capacity. */
  get leastLoaded(): Agent | undefined {
    return this.#open.top;
  }

  covers({ kind, requires }: Demand): boolean {
    return this.#kinds.has(kind) && requires.every((one) => this.#capabilities.has(one));
  }

  /** From now on its agents are given tasks of this demand. */
  offer(demand: Demand): void {
    const offer = new Offer(demand, this);
    demand.offers.push(offer);
    if (demand.head !== undefined) this.changed(offer);
  }

  /** It has no agents any more. */
  withdraw(demand: Demand): void {
    const index = demand.offers.findIndex(({ profile }) => profile === this);
    if (index !== -1) demand.offers.splice(index, 1);
  }

  /** The demand has another head, or the same, which has risen. */
  changed(offer: Offer): void {
    this.#offers.place(offer);
    this.head = this.#offers.head;
    this.#contest.place(this);
  }

  /** The agent has another load, or has or has no room. */
  loadChanged(agent: Agent): void {
    if (agent.hasRoom) this.#open.put(agent, agent.load);
    else this.#open.remove(agent);
    this.#contest.place(this);
  }

  leave(agent: Agent): void {
    this.#open.remove(agent);
    this.#contest.place(this);
  }

  /** The least loaded of all that can do it, of this profile or another (Q6). */
  agentFor({ demand }: Entry): Agent | undefined {
    let best: Agent | undefined;
    for (const { profile } of demand.offers) {
      const agent = profile.leastLoaded;
      if (agent !== undefined && (best === undefined || isLessLoaded(agent, best))) best = agent;
    }
    return best;
  }
}

/** The same abilities have the same name, in whatever order they are listed. */
export function nameOf({ capabilities, kinds }: Abilities): string {
  return JSON.stringify([[...new Set(kinds)].sort(), [...new Set(capabilities)].sort()]);
}

function isLessLoaded(a: Agent, b: Agent): boolean {
  return a.load < b.load || (a.load === b.load && isOlderTurn(a, b));
}

function isOlderTurn(a: Agent, b: Agent): boolean {
  return a.turn < b.turn;
}
