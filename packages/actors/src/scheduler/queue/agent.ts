import type { Entry, Group, Needs } from './entry.ts';
import type { HeapItem } from './heap.ts';
import type { QueueRun } from './queue-types.ts';
import { type KeyOwner, keyOf, type StickyKey } from './sticky-key.ts';

/** A run of a task, as the agent's places know it. */
export interface Run extends QueueRun<unknown, unknown> {
  readonly task: Entry;
  readonly at: Agent;
  /** Among the agent's runs; -1: released. */
  index: number;
}

/** What is told when an agent has another load. */
export interface LoadWatcher {
  loadChanged(agent: Agent): void;
}

/** Where tasks wait that go to one agent alone, as that knows it. */
export interface StuckGroup extends Group, LoadWatcher {
  /** The agent is no more. */
  end(): void;
}

/** The agents that can do the same, as one of them knows them. */
export interface AgentClass extends LoadWatcher {
  readonly name: string;
  covers(needs: Needs): boolean;
}

/** What an agent begins with. */
export interface AgentFacts {
  readonly data: unknown;
  readonly profile: AgentClass;
  readonly capacity: number;
  readonly isSuspended: boolean;
}

/** An agent: what it may be given, and what it has been given. */
export class Agent implements KeyOwner, HeapItem {
  readonly data: unknown;
  readonly stuck: StuckGroup;
  readonly keys = new Set<StickyKey>();
  readonly runs: Run[] = [];
  profile: AgentClass;
  capacity: number;
  isSuspended: boolean;
  /** Grows with each task given to anybody: among equals the one that was given none for longest is next. */
  turn: number;
  /** Among the agents of its profile that have room. */
  heapIndex = -1;

  constructor({ data, profile, capacity, isSuspended }: AgentFacts, turn: number, stuck: StuckGroup) {
    this.data = data;
    this.profile = profile;
    this.capacity = capacity;
    this.isSuspended = isSuspended;
    this.turn = turn;
    this.stuck = stuck;
  }

  /** Share of its capacity. Equal fractions are equal numbers: division rounds correctly. */
  get load(): number {
    return this.runs.length / this.capacity;
  }

  get hasRoom(): boolean {
    return !this.isSuspended && this.runs.length < this.capacity;
  }

  covers(needs: Needs): boolean {
    return this.profile.covers(needs);
  }

  runsOf(key: StickyKey): number {
    return this.runs.filter(({ task }) => keyOf(task) === key).length;
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
    this.stuck.loadChanged(this);
  }
}

/** Whether `a` is to be given a task rather than `b` (Q6). */
export function isLessLoaded(a: Agent, b: Agent): boolean {
  return a.load < b.load || (a.load === b.load && isLongerWithout(a, b));
}

export function isLongerWithout(a: Agent, b: Agent): boolean {
  return a.turn < b.turn;
}
