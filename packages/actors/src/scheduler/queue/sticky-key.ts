import type { Agent, Run } from './agent.ts';
import type { Demand } from './demand.ts';
import type { Entry } from './entry.ts';
import { Lane } from './lane.ts';

/** What all keys begin with: nothing is ever put into it. */
const NO_LANES: Lane[] = [];

/**
 * A key that makes tasks go to one agent, its owner: from the first that is given to one until the owner has none left, running or
 * waiting (Q7). Without an owner its tasks go to anybody, and so do those that the owner cannot do (G66 goes first).
 *
 * Binding and freeing move lanes, not tasks: they cost the same however many tasks wait.
 */
export class StickyKey {
  readonly name: string;
  /** One for each demand of which a task waits. */
  #lanes: Lane[] = NO_LANES;
  #owner: Agent | undefined;
  #runs = 0;
  #runsAtOwner = 0;
  /** Tasks that have not ended. */
  tasks = 0;

  constructor(name: string) {
    this.name = name;
  }

  get isIdle(): boolean {
    return this.tasks === 0 && this.#runs === 0;
  }

  laneFor(demand: Demand): Lane {
    const found = this.#lanes.find((lane) => lane.demand === demand);
    if (found !== undefined) return found;
    const owner = this.#owner;
    const lane = new Lane(demand, owner?.profile.covers(demand) ? owner.stuck : demand);
    // Most keys have one lane: a literal has room for one, where a push would make room for seventeen.
    if (this.#lanes.length === 0) this.#lanes = [lane];
    else this.#lanes.push(lane);
    return lane;
  }

  /** A task has left its lane. */
  left(lane: Lane): void {
    if (lane.head !== undefined) return;
    if (this.#lanes.length === 1) this.#lanes = NO_LANES;
    else this.#lanes.splice(this.#lanes.indexOf(lane), 1);
    this.#freeIfDone();
  }

  /** A run of it begins. Call before its task leaves the lane: the owner has one from now on. */
  begins(agent: Agent): void {
    this.#runs++;
    if (this.#owner === undefined) this.#bind(agent);
    else if (agent === this.#owner) this.#runsAtOwner++;
  }

  ends({ at }: Run): void {
    this.#runs--;
    if (at === this.#owner) this.#runsAtOwner--;
    this.#freeIfDone();
  }

  /** What the owner can do, or whether it is suspended, has changed. */
  ownerChanged(): void {
    const owner = this.#owner;
    if (owner === undefined) return;
    for (const lane of this.#lanes) lane.moveTo(owner.profile.covers(lane.demand) ? owner.stuck : lane.demand);
    this.#freeIfDone();
  }

  free(): void {
    this.#owner?.keys.delete(this);
    this.#owner = undefined;
    this.#runsAtOwner = 0;
    for (const lane of this.#lanes) lane.moveTo(lane.demand);
  }

  #bind(agent: Agent): void {
    this.#owner = agent;
    agent.keys.add(this);
    // It may have runs of this key from before, when another was the owner and could not do them.
    this.#runsAtOwner = 1 + (this.#runs > 1 ? agent.runs.filter(({ task }: { readonly task: Entry }) => task.key === this).length : 0);
    for (const lane of this.#lanes) if (agent.profile.covers(lane.demand)) lane.moveTo(agent.stuck);
  }

  #freeIfDone(): void {
    const owner = this.#owner;
    if (owner === undefined || this.#runsAtOwner > 0) return;
    if (owner.isSuspended || !this.#lanes.some(({ group }) => group === owner.stuck)) this.free();
  }
}
