import type { Capability } from '../../contract/capability.ts';
import { Agent, type Run } from './agent.ts';
import { Contest } from './contest.ts';
import type { Demand } from './demand.ts';
import { Demands } from './demands.ts';
import type { Entry } from './entry.ts';
import { nameOf, Profile } from './profile.ts';
import type { AgentProfile, UnservableTasks } from './queue-types.ts';
import { StickyKey } from './sticky-key.ts';

/**
 * Which waiting task goes before all others that some agent has room for. A tournament: each stage keeps the best of the one before.
 *
 * ```
 * tasks ──> lanes ──> demands ──> profiles with room ──┐
 *             │                                        ├──> contest ──> the next task
 *             └─────> agents with room they stick to ──┘
 * ```
 *
 * A task that is added or taken away costs O(log n) in its lane, and more only if it was or is the best of it: then O(log) in each stage,
 * once for each profile that meets its demand. Agents without room and demands that nobody meets stand outside, so they slow nobody.
 */
export class Matching {
  readonly #contest = new Contest();
  readonly #agents = new Map<string, Agent>();
  readonly #profiles = new Map<string, Profile>();
  readonly #keys = new Map<string, StickyKey>();
  readonly #demands = new Demands((demand) => this.#offer(demand));
  #turns = 0;
  #runs = 0;

  // ---------------------------------------------------------------------- tasks

  demandOf(kind: string, requires: readonly Capability[] | undefined): Demand {
    return this.#demands.take(kind, requires);
  }

  keyOf(name: string | undefined): StickyKey | undefined {
    if (name === undefined) return undefined;
    let key = this.#keys.get(name);
    if (key === undefined) this.#keys.set(name, (key = new StickyKey(name)));
    key.tasks++;
    return key;
  }

  add(entry: Entry): void {
    const { demand, key } = entry;
    demand.waiting++;
    (key === undefined ? demand.plain : key.laneFor(demand)).add(entry);
  }

  remove(entry: Entry): void {
    const { demand, key, lane } = entry;
    if (lane === undefined) return;
    demand.waiting--;
    lane.remove(entry);
    key?.left(lane);
  }

  /** The task has ended and waits no more. */
  forget({ demand, key }: Entry): void {
    this.#demands.giveBack(demand);
    if (key === undefined) return;
    key.tasks--;
    this.#dropIdle(key);
  }

  // ---------------------------------------------------------------------- runs

  /** The best task for which an agent has room. */
  get best(): Entry | undefined {
    return this.#contest.winner?.head;
  }

  /** Gives `best` to an agent. */
  give(): Run | undefined {
    const winner = this.#contest.winner;
    const task = winner?.head;
    const at = task && winner?.agentFor(task);
    if (task === undefined || at === undefined) return undefined;
    const run: Run = { id: ++this.#runs, task, agent: at.data, at, index: -1 };
    task.key?.begins(at);
    at.turn = this.#turns++;
    at.begin(run);
    this.remove(task);
    return run;
  }

  release(run: Run): boolean {
    if (run.index === -1) return false;
    run.at.end(run);
    const { key } = run.task;
    if (key === undefined) return true;
    key.ends(run);
    this.#dropIdle(key);
    return true;
  }

  // ---------------------------------------------------------------------- agents

  addAgent(id: string, profile: AgentProfile, data: unknown): void {
    if (this.#agents.has(id)) throw new Error(`Cannot add agent "${id}": it is there already`);
    const { capacity, isSuspended = false } = checked(id, profile);
    const agent = new Agent({ id, data, profile: this.#join(profile), capacity, isSuspended }, this.#turns++, this.#contest);
    this.#agents.set(id, agent);
    agent.loadChanged();
  }

  changeAgent(id: string, change: Partial<AgentProfile>): boolean {
    const agent = this.#agents.get(id);
    if (agent === undefined) return false;
    const { abilities } = agent.profile;
    const { capabilities, kinds, capacity, isSuspended } = checked(id, {
      capabilities: change.capabilities ?? abilities.capabilities,
      kinds: change.kinds ?? abilities.kinds,
      capacity: change.capacity ?? agent.capacity,
      isSuspended: change.isSuspended ?? agent.isSuspended,
    });
    agent.profile.leave(agent);
    agent.capacity = capacity;
    agent.isSuspended = isSuspended ?? false;
    if (change.capabilities !== undefined || change.kinds !== undefined) this.#move(agent, { capabilities, kinds, capacity });
    agent.loadChanged();
    for (const key of agent.keys) key.ownerChanged();
    return true;
  }

  removeAgent(id: string): readonly Run[] {
    const agent = this.#agents.get(id);
    if (agent === undefined) return [];
    this.#agents.delete(id);
    agent.isSuspended = true;
    agent.loadChanged();
    const runs = [...agent.runs].sort((a, b) => a.id - b.id);
    for (const run of runs) this.release(run);
    for (const key of agent.keys) key.free();
    this.#part(agent.profile);
    return runs;
  }

  // ---------------------------------------------------------------------- looks

  unservable(): readonly UnservableTasks[] {
    const found: UnservableTasks[] = [];
    for (const { kind, requires, waiting, offers } of this.#demands) {
      if (waiting > 0 && offers.length === 0) found.push({ kind, requires, waiting });
    }
    return found;
  }

  #offer(demand: Demand): void {
    for (const profile of this.#profiles.values()) if (profile.covers(demand)) profile.offer(demand);
  }

  #move(agent: Agent, profile: AgentProfile): void {
    const left = agent.profile;
    agent.profile = this.#join(profile);
    this.#part(left);
  }

  #join(abilities: AgentProfile): Profile {
    const name = nameOf(abilities);
    let profile = this.#profiles.get(name);
    if (profile === undefined) {
      profile = new Profile(name, abilities, this.#contest);
      this.#profiles.set(name, profile);
      for (const demand of this.#demands) if (profile.covers(demand)) profile.offer(demand);
    }
    profile.agents++;
    return profile;
  }

  #part(profile: Profile): void {
    if (--profile.agents > 0) return;
    this.#profiles.delete(profile.name);
    for (const demand of this.#demands) profile.withdraw(demand);
  }

  #dropIdle(key: StickyKey): void {
    if (key.isIdle) this.#keys.delete(key.name);
  }
}

function checked(id: string, profile: AgentProfile): AgentProfile {
  const { capacity } = profile;
  if (!(Number.isSafeInteger(capacity) && capacity >= 0))
    throw new RangeError(`Cannot set agent "${id}": its capacity is a whole number from 0, not ${String(capacity)}`);
  return profile;
}
