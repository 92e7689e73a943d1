import { type Entry, type Group, type Home, Lane, type Needs } from './entry.ts';
import type { FairShare } from './fair-share.ts';

/** An agent, as a key knows it. */
export interface KeyOwner {
  /** Keys that are its own. */
  readonly keys: Set<StickyKey>;
  /** The lanes of tasks that go to it alone. */
  readonly stuck: Group;
  readonly isSuspended: boolean;
  covers(needs: Needs): boolean;
  /** How many of its runs are of this key. */
  runsOf(key: StickyKey): number;
}

/** A lane of tasks with the same sticky key. Goes when the last of them has ended. */
export class KeyLane extends Lane {
  readonly key: StickyKey;

  constructor({ home, share }: Pick<Lane, 'home' | 'share'>, group: Group, key: StickyKey) {
    super(home, share, group);
    this.key = key;
  }
}

/**
 * A key that makes tasks go to one agent, its owner: from the first that is given to one until the owner has none left, running or
 * waiting (Q7). Without an owner its tasks go to anybody, and so do those that the owner cannot do (G66 goes first).
 *
 * Binding and freeing move lanes, not tasks: they cost the same however many tasks wait.
 */
export class StickyKey {
  readonly name: string;
  /** One for each demand and fairness key of its tasks. */
  #lanes: KeyLane[] = [];
  #owner: KeyOwner | undefined = undefined;
  #runs = 0;
  #runsAtOwner = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** Nobody needs it: none of its tasks has not ended, and none of its runs takes up room. */
  get isIdle(): boolean {
    return this.#lanes.length === 0 && this.#runs === 0;
  }

  /** The lane for one more task. */
  take(home: Home, share: FairShare): KeyLane {
    const lane = this.#lanes.find((one) => one.home === home && one.share === share) ?? this.#open({ home, share });
    lane.tasks++;
    return lane;
  }

  /** A task of the lane has ended. */
  giveBack(lane: KeyLane): void {
    if (--lane.tasks > 0) return;
    if (this.#lanes.length === 1) this.#lanes.pop();
    else this.#lanes.splice(this.#lanes.indexOf(lane), 1);
  }

  /** A task waits no more. */
  left(lane: KeyLane): void {
    if (lane.head === undefined) this.#freeIfDone();
  }

  /** A run of it begins. Call before its task leaves the lane and before the agent knows of the run: the owner has one from now on. */
  begins(agent: KeyOwner): void {
    this.#runs++;
    if (this.#owner === undefined) this.#bind(agent);
    else if (agent === this.#owner) this.#runsAtOwner++;
  }

  ends(agent: KeyOwner): void {
    this.#runs--;
    if (agent === this.#owner) this.#runsAtOwner--;
    this.#freeIfDone();
  }

  /** What the owner can do, or whether it is suspended, has changed. */
  ownerChanged(): void {
    const owner = this.#owner;
    if (owner === undefined) return;
    for (const lane of this.#lanes) lane.moveTo(groupOf(lane.home, owner));
    this.#freeIfDone();
  }

  free(): void {
    this.#owner?.keys.delete(this);
    this.#owner = undefined;
    this.#runsAtOwner = 0;
    for (const lane of this.#lanes) lane.moveTo(lane.home);
  }

  #open(facts: Pick<Lane, 'home' | 'share'>): KeyLane {
    const lane = new KeyLane(facts, groupOf(facts.home, this.#owner), this);
    // Most keys have one lane: a literal has room for one, where a push would make room for seventeen.
    if (this.#lanes.length === 0) this.#lanes = [lane];
    else this.#lanes.push(lane);
    return lane;
  }

  #bind(agent: KeyOwner): void {
    this.#owner = agent;
    agent.keys.add(this);
    // It may have runs of this key from before, when another was the owner and could not do them.
    this.#runsAtOwner = 1 + (this.#runs > 1 ? agent.runsOf(this) : 0);
    for (const lane of this.#lanes) lane.moveTo(groupOf(lane.home, agent));
  }

  #freeIfDone(): void {
    const owner = this.#owner;
    if (owner === undefined || this.#runsAtOwner > 0) return;
    if (owner.isSuspended || !this.#lanes.some(({ group, head }) => head !== undefined && group === owner.stuck)) this.free();
  }
}

/** The key of a task's lane, if it has one. */
export function keyOf({ lane }: Entry): StickyKey | undefined {
  return lane instanceof KeyLane ? lane.key : undefined;
}

function groupOf(home: Home, owner: KeyOwner | undefined): Group {
  return owner?.covers(home) ? owner.stuck : home;
}
