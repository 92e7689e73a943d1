import type { Priority } from '../../contract/task.ts';
import { CLASSES } from './classes.ts';
import type { Demand } from './demand.ts';
import type { HeapItem } from './heap.ts';
import type { Lane } from './lane.ts';
import type { QueuedState, QueuedTask } from './queue-types.ts';
import type { StickyKey } from './sticky-key.ts';

/** What of an entry never changes. */
export interface EntryFacts<T> {
  readonly id: string;
  readonly data: T;
  readonly demand: Demand;
  readonly key: StickyKey | undefined;
  /** Index of its class. */
  readonly rank: number;
  /** How many were submitted before it. */
  readonly place: number;
  readonly deadlineMs: number;
  readonly bytes: number;
}

/** A task as the queue keeps it: one flat record, and nothing else per task but its places in the heaps. */
export class Entry<out T = unknown> implements QueuedTask<T>, HeapItem {
  readonly id: string;
  readonly data: T;
  readonly demand: Demand;
  readonly key: StickyKey | undefined;
  readonly rank: number;
  readonly place: number;
  readonly deadlineMs: number;
  readonly bytes: number;
  state: QueuedState = 'blocked';
  /** Its class now: `rank` less what it has risen. */
  level: number;
  /** When it became ready, or is to be ready at the earliest: what it is delayed until, and what its age counts from. */
  readyMs: number;
  /** The lane's heap, while it waits. */
  heapIndex = -1;
  /** While it waits. */
  lane: Lane | undefined = undefined;
  slot = -1;

  constructor({ id, data, demand, key, rank, place, deadlineMs, bytes }: EntryFacts<T>, readyMs: number) {
    this.id = id;
    this.data = data;
    this.demand = demand;
    this.key = key;
    this.rank = rank;
    this.place = place;
    this.deadlineMs = deadlineMs;
    this.bytes = bytes;
    this.level = rank;
    this.readyMs = readyMs;
  }

  get kind(): string {
    return this.demand.kind;
  }

  get priority(): Priority {
    return CLASSES[this.rank] as Priority;
  }
}
