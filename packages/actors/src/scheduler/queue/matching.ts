import { Agent, type Run } from './agent.ts';
import type { ClassLead } from './classes.ts';
import { Contest } from './contest.ts';
import type { Demand } from './demand.ts';
import { Demands } from './demands.ts';
import type { Entry, Lane } from './entry.ts';
import { FairShares } from './fair-shares.ts';
import { nameOf, Profile } from './profile.ts';
import type { AgentProfile, QueueSubmission, UnservableTasks } from './queue-types.ts';
import { KeyLane, keyOf, StickyKey } from './sticky-key.ts';
import { StuckLanes } from './stuck-lanes.ts';

type Abilities = Pick<AgentProfile, 'capabilities' | 'kinds'>;
type Needed = Pick<QueueSubmission<unknown>, 'kind' | 'requires' | 'stickTo' | 'fairnessKey' | 'fairnessWeight'>;

/**
 * Which waiting task goes before all others that some agent has room for. A tournament: each stage keeps the best of the one before.
 *
 * ```
 * tasks ──> lanes ──> lines ──> demands ──> profiles with room ──┐
 *             │                                                  ├──> contest ──> the next task
 *             └─────> lines ──> agents with room they stick to ──┘
 * ```
 *
 * Lanes are there for sticky keys (Q7): with its key's owner a lane goes from its demand to the agent, and back. Lines are there for turns (Q13): when one
 * of its share is over, a line stands elsewhere in its demand, or at its agent. In either case what is inside stays as it is. Without fairness keys there is
 * one line in each, which never moves.
 *
 * A task that is added or taken away costs O(log n) in its lane, and more only if it was or is the best of it: then O(log) in each stage, once for each
 * profile that meets its demand. A share whose turn is over costs the same for each line that it has. Agents without room and demands that nobody meets
 * stand outside, so they slow nobody.
 */
export class Matching {
  readonly #contest = new Contest();
  readonly #agents = new Map<string, Agent>();
  readonly #profiles = new Map<string, Profile>();
  readonly #keys = new Map<string, StickyKey>();
  readonly #shares = new FairShares();
  readonly #demands: Demands;
  #turns = 0;
  #runs = 0;

  constructor(lead: ClassLead) {
    const begins = (demand: Demand): void => {
      for (const profile of this.#profiles.values()) profile.offer(demand);
    };
    const ends = (demand: Demand): void => {
      for (const profile of this.#profiles.values()) profile.withdraw(demand);
      demand.end();
    };
    this.#demands = new Demands({ begins, ends }, lead, this.#shares.common);
  }

  // ---------------------------------------------------------------------- tasks

  /** Where a task that is taken in waits, whenever it is ready. */
  laneFor({ kind, requires, stickTo, fairnessKey, fairnessWeight }: Needed): Lane {
    const demand = this.#demands.take(kind, requires);
    const share = this.#shares.take(fairnessKey, fairnessWeight);
    if (stickTo === undefined) return demand.take(share);
    let key = this.#keys.get(stickTo);
    if (key === undefined) this.#keys.set(stickTo, (key = new StickyKey(stickTo)));
    return key.take(demand, share);
  }

  /** It waits no more; nothing if it does not wait. */
  remove(entry: Entry): void {
    const { lane } = entry;
    lane.remove(entry);
    if (lane instanceof KeyLane) lane.key.left(lane);
  }

  /** It has ended. */
  forget({ lane }: Entry): void {
    this.#demands.giveBack(lane.home);
    this.#shares.giveBack(lane.share);
    if (!(lane instanceof KeyLane)) return lane.home.giveBack(lane);
    lane.key.giveBack(lane);
    this.#dropIdle(lane.key);
  }

  // ---------------------------------------------------------------------- runs

  /** Gives the best task for which an agent has room to that agent. */
  give(): Run | undefined {
    const winner = this.#contest.winner;
    const [task, at] = [winner?.head, winner?.taker];
    if (task === undefined || at === undefined) return undefined;
    const run: Run = { id: ++this.#runs, task, agent: at.data, at, index: -1 };
    keyOf(task)?.begins(at);
    at.turn = this.#turns++;
    at.begin(run);
    this.remove(task);
    this.#shares.gave(task.lane.share);
    return run;
  }

  release(run: Run): boolean {
    if (run.index === -1) return false;
    run.at.end(run);
    const key = keyOf(run.task);
    if (key === undefined) return true;
    key.ends(run.at);
    this.#dropIdle(key);
    return true;
  }

  // ---------------------------------------------------------------------- agents

  addAgent(id: string, profile: AgentProfile, data: unknown): void {
    if (this.#agents.has(id)) throw new Error(`Cannot add agent "${id}": it is there already`);
    const { capacity, isSuspended = false } = checked(id, profile);
    const facts = { data, profile: this.#join(profile), capacity, isSuspended };
    const agent = new Agent(facts, this.#turns++, new StuckLanes(this.#contest));
    this.#agents.set(id, agent);
    agent.loadChanged();
  }

  changeAgent(id: string, change: Partial<AgentProfile>): boolean {
    const agent = this.#agents.get(id);
    if (agent === undefined) return false;
    const { capacity = agent.capacity, isSuspended = agent.isSuspended, capabilities, kinds } = change;
    checked(id, { capacity });
    close(agent);
    if (capabilities !== undefined || kinds !== undefined) this.#move(agent, change);
    agent.capacity = capacity;
    agent.isSuspended = isSuspended;
    agent.loadChanged();
    for (const key of agent.keys) key.ownerChanged();
    return true;
  }

  removeAgent(id: string): readonly Run[] {
    const agent = this.#agents.get(id);
    if (agent === undefined) return [];
    this.#agents.delete(id);
    close(agent);
    const runs = [...agent.runs].sort((a, b) => a.id - b.id);
    for (const run of runs) this.release(run);
    for (const key of agent.keys) key.free();
    agent.stuck.end();
    this.#part(agent);
    return runs;
  }

  // ---------------------------------------------------------------------- looks

  unservable(): readonly UnservableTasks[] {
    const found: UnservableTasks[] = [];
    for (const { kind, requires, waiting, isServable } of this.#demands) {
      if (waiting > 0 && !isServable) found.push({ kind, requires, waiting });
    }
    return found;
  }

  // ---------------------------------------------------------------------- profiles

  #join(abilities: Abilities): Profile {
    const name = nameOf(abilities);
    let profile = this.#profiles.get(name);
    if (profile === undefined) {
      profile = new Profile(name, abilities, this.#contest);
      this.#profiles.set(name, profile);
      for (const demand of this.#demands) profile.offer(demand);
    }
    profile.agents++;
    return profile;
  }

  #move(agent: Agent, change: Partial<Abilities>): void {
    const left = this.#profiles.get(agent.profile.name);
    const profile = this.#join({ capabilities: [], kinds: [], ...left?.abilities, ...defined(change) });
    this.#part(agent);
    agent.profile = profile;
  }

  #part({ profile: { name } }: Agent): void {
    const profile = this.#profiles.get(name);
    if (profile === undefined || --profile.agents > 0) return;
    this.#profiles.delete(name);
    for (const demand of this.#demands) profile.withdraw(demand);
  }

  #dropIdle(key: StickyKey): void {
    if (key.isIdle) this.#keys.delete(key.name);
  }
}

/** Whatever its room was, it has none: it leaves the heaps of its profile, which may be another's from now on. */
function close(agent: Agent): void {
  agent.isSuspended = true;
  agent.loadChanged();
}

function defined({ capabilities, kinds }: Partial<Abilities>): Partial<Abilities> {
  return { ...(capabilities !== undefined && { capabilities }), ...(kinds !== undefined && { kinds }) };
}

function checked<P extends Pick<AgentProfile, 'capacity'>>(id: string, profile: P): P {
  const { capacity } = profile;
  if (!(Number.isSafeInteger(capacity) && capacity >= 0))
    throw new RangeError(`Cannot set agent "${id}": its capacity is a whole number from 0, not ${String(capacity)}`);
  return profile;
}
