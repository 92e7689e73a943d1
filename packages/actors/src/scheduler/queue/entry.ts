import type { Capability } from '../../contract/capability.ts';
import type { Priority } from '../../contract/task.ts';
import { CLASSES, type ClassLead } from './classes.ts';
import type { FairShare } from './fair-share.ts';
import type { Headed } from './head-heap.ts';
import { Heap, type HeapItem } from './heap.ts';
import { goesBefore, type Ordered, orderOf } from './order.ts';
import type { QueuedState, QueuedTask } from './queue-types.ts';

/** What a task asks of an agent. */
export interface Needs {
  readonly kind: string;
  /** Sorted, none twice. */
  readonly requires: readonly Capability[];
}

/** Lanes whose tasks go to the same agents. */
export interface Group {
  /** The lane has another head, or the same, which has risen. */
  changed(lane: Lane): void;
  leave(lane: Lane): void;
}

/** The group of lanes that stick to no agent: all whose tasks ask the same. */
export interface Home extends Group, Needs {
  /** Of the queue. */
  readonly lead: ClassLead;
  /** Tasks that have not ended. */
  tasks: number;
  waiting: number;
  /** A task of a lane of its own has ended. */
  giveBack(lane: Lane): void;
}

/** What of an entry never changes. */
export interface EntryFacts<T> {
  readonly id: string;
  readonly data: T;
  readonly lane: Lane;
  /** Index of its class. */
  readonly rank: number;
  /** How many were submitted before it. */
  readonly place: number;
  readonly deadlineMs: number;
  readonly bytes: number;
}

/** A task as the queue keeps it: one flat record, and nothing else per task but its places in the heaps. */
export class Entry<out T = unknown> implements QueuedTask<T>, HeapItem, Ordered {
  readonly id: string;
  readonly data: T;
  /** Where it waits, when it does. */
  readonly lane: Lane;
  readonly rank: number;
  readonly place: number;
  readonly deadlineMs: number;
  readonly bytes: number;
  state: QueuedState = 'blocked';
  /** Its class now: `rank` less what it has risen. */
  level: number;
  /** When it became ready, or is to be ready at the earliest: what it is delayed until, and what its age counts from. */
  readyMs: number;
  /** In the lane's heap. */
  heapIndex = -1;
  slot = -1;

  constructor({ id, data, lane, rank, place, deadlineMs, bytes }: EntryFacts<T>, readyMs: number) {
    this.id = id;
    this.data = data;
    this.lane = lane;
    this.rank = rank;
    this.place = place;
    this.deadlineMs = deadlineMs;
    this.bytes = bytes;
    this.level = rank;
    this.readyMs = readyMs;
  }

  get kind(): string {
    return this.lane.home.kind;
  }

  get lead(): ClassLead {
    return this.lane.lead;
  }

  get turn(): number {
    return this.lane.share.turn;
  }

  get priority(): Priority {
    return CLASSES[this.rank] as Priority;
  }
}

/**
 * Tasks that may go to the same agents at any time, and take turns together: those that ask the same, and have the same sticky key and the same fairness
 * key, or none.
 *
 * One that waits alone needs no heap: with a key for each task, a heap for each would be half of what is kept of it.
 */
export class Lane implements Headed {
  readonly home: Home;
  readonly lead: ClassLead;
  readonly share: FairShare;
  /** Tasks that have not ended: not counted where the lane stays anyhow. */
  tasks = 0;
  /** Undefined: there never were two. */
  #waiting: Heap<Entry> | undefined = undefined;
  #group: Group;
  /** In the heap of its group. */
  heapIndex = -1;
  /** The best of those that wait. */
  head: Entry | undefined = undefined;

  constructor(home: Home, share: FairShare, group: Group = home) {
    this.home = home;
    this.lead = home.lead;
    this.share = share;
    this.#group = group;
  }

  get group(): Group {
    return this.#group;
  }

  add(entry: Entry): void {
    this.home.waiting++;
    this.put(entry);
  }

  /** Nothing if it does not wait here. */
  remove(entry: Entry): void {
    if (entry.heapIndex === -1) return;
    this.home.waiting--;
    if (this.#waiting === undefined) entry.heapIndex = -1;
    else this.#waiting.remove(entry);
    if (entry === this.head) this.#headChanged(this.#waiting?.top);
  }

  /** It belongs here, or where it stands now that it has risen. */
  put(entry: Entry): void {
    const { head } = this;
    if (this.#waiting === undefined) {
      if (head === undefined || head === entry) {
        entry.heapIndex = 0;
        return this.#headChanged(entry);
      }
      this.#waiting = new Heap<Entry>(goesBefore);
      head.heapIndex = -1;
      this.#waiting.put(head, orderOf(head));
    }
    this.#waiting.put(entry, orderOf(entry));
    if (entry.heapIndex === 0) this.#headChanged(entry);
  }

  moveTo(group: Group): void {
    if (group === this.#group) return;
    this.#group.leave(this);
    this.#group = group;
    if (this.head !== undefined) group.changed(this);
  }

  #headChanged(head: Entry | undefined): void {
    this.head = head;
    this.#group.changed(this);
  }
}
