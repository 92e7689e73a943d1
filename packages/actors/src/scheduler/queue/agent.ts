import type { Contender, Contest } from './contest.ts';
import type { Entry } from './entry.ts';
import { LaneGroup } from './lane.ts';
import type { Profile } from './profile.ts';
import type { QueueRun } from './queue-types.ts';
import type { StickyKey } from './sticky-key.ts';

/** A run of a task, as the agent's places know it. */
export interface Run extends QueueRun<unknown, unknown> {
  readonly task: Entry;
  readonly at: Agent;
  /** Among the agent's runs; -1: released. */
  index: number;
}

/** What is known of an agent when it is added. */
export interface AgentFacts {
  readonly id: string;
  readonly data: unknown;
  readonly profile: Profile;
  readonly capacity: number;
  readonly isSuspended: boolean;
}

/** An agent: what it may be given, and what it has been given. */
export class Agent {
  readonly id: string;
  readonly data: unknown;
  readonly stuck: StuckLanes;
  /** Keys that are this agent's. */
  readonly keys = new Set<StickyKey>();
  readonly runs: Run[] = [];
  profile: Profile;
  capacity: number;
  isSuspended: boolean;
  /** Grows with each task given to anybody: among equals the one that was given none for longest is next. */
  turn: number;
  /** Among the agents of its profile that have room. */
  heapIndex = -1;

  constructor({ id, data, profile, capacity, isSuspended }: AgentFacts, turn: number, contest: Contest) {
    this.id = id;
    this.data = data;
    this.profile = profile;
    this.capacity = capacity;
    this.isSuspended = isSuspended;
    this.turn = turn;
    this.stuck = new StuckLanes(this, contest);
  }

  /** Share of its capacity. Equal fractions are equal numbers: division rounds correctly. */
  get load(): number {
    return this.runs.length / this.capacity;
  }

  get hasRoom(): boolean {
    return !this.isSuspended && this.runs.length < this.capacity;
  }

  begin(run: Run): void {
    run.index = this.runs.push(run) - 1;
    this.loadChanged();
  }

  end(run: Run): void {
    const last = this.runs.pop();
    if (last !== undefined && last !== run) {
      this.runs[run.index] = last;
      last.index = run.index;
    }
    run.index = -1;
    this.loadChanged();
  }

  loadChanged(): void {
    this.profile.loadChanged(this);
    this.stuck.loadChanged();
  }
}

/** The lanes of tasks that go to one agent alone. */
export class StuckLanes extends LaneGroup implements Contender {
  readonly #agent: Agent;
  readonly #contest: Contest;
  /** In the contest. */
  heapIndex = -1;

  constructor(agent: Agent, contest: Contest) {
    super();
    this.#agent = agent;
    this.#contest = contest;
  }

  get hasRoom(): boolean {
    return this.#agent.hasRoom;
  }

  agentFor(): Agent {
    return this.#agent;
  }

  loadChanged(): void {
    this.#contest.place(this);
  }

  protected override headChanged(): void {
    this.#contest.place(this);
  }
}
