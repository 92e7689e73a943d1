import type { AgentInfo } from '../../contract/agent.ts';
import type { AnyRef } from '../../contract/actor-ref.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import type { Seat, TaskEntry } from './task-entry.ts';

/** An agent that declined, or was lost, and says nothing more, is tried again after so long. */
const CLOSED_MS = 250;

/** What the scheduler is told of an agent. */
export type SeatReport = Pick<AgentInfo, 'ref' | 'status' | 'capabilities' | 'kinds' | 'capacity' | 'room' | 'restarts'>;

/**
 * The agents of one scheduler, as its queue has them.
 *
 * The queue counts what it has given, and that alone decides about room (J4). What agents report closes a seat or opens it again: their numbers are
 * older than ours.
 */
export class Seats {
  readonly #queue: TaskQueue<TaskEntry, Seat>;
  readonly #byRef = new Map<AnyRef, Seat>();
  readonly #closed = new Set<Seat>();
  #keys = 0;

  constructor(queue: TaskQueue<TaskEntry, Seat>) {
    this.#queue = queue;
  }

  get count(): number {
    return this.#byRef.size;
  }

  /** Whether its end, and its restarts, are told of. */
  has(seat: Seat): boolean {
    return this.#byRef.get(seat.ref) === seat;
  }

  /** When the first closed seat is to be tried again. */
  get nextDueMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const { closedUntilMs } of this.#closed) dueMs = Math.min(dueMs, closedUntilMs);
    return dueMs;
  }

  /** The seat of an agent that may have begun a new life of which nobody tells: it is being set up, or suspended, or its manager was lost, maybe with it. */
  uncertain(ref: AnyRef): Seat | undefined {
    const seat = this.#byRef.get(ref);
    return seat?.isSuspended === true || seat?.isUntold === true ? seat : undefined;
  }

  /** The manager is another incarnation from here on, and counts restarts anew of those that died with the last one (A17). */
  managerLost(): void {
    for (const seat of this.#byRef.values()) seat.isUntold = true;
  }

  /** @returns the seat of an agent that has ended or restarted: what it was at is over */
  changed(report: SeatReport): Seat | undefined {
    const { ref, status, restarts } = report;
    const seat = this.#byRef.get(ref);
    if (status === 'stopped') {
      if (seat !== undefined) this.#remove(seat);
      return seat;
    }
    if (seat === undefined) {
      this.#add(report);
      return undefined;
    }
    this.#update(seat, report);
    if (seat.restarts === restarts) return undefined;
    seat.restarts = restarts;
    return seat;
  }

  /** It has no room, whatever we counted, or may have ended. */
  close(seat: Seat, nowMs: number): void {
    if (!this.has(seat)) return;
    seat.closedUntilMs = nowMs + CLOSED_MS;
    this.#closed.add(seat);
    this.#show(seat);
  }

  /** A run of it was found stuck, or one that was is over. */
  stuck(seat: Seat, by: 1 | -1): void {
    seat.stuck += by;
    if (this.has(seat)) this.#show(seat);
  }

  /** It has no handler for tasks of that kind, whatever it said. */
  cannot(seat: Seat, kind: string): void {
    seat.kinds = seat.kinds.filter((other) => other !== kind);
    this.#queue.changeAgent(seat.key, { kinds: seat.kinds });
  }

  /** Those that have been closed for long enough, and live. */
  reopen(nowMs: number): void {
    for (const seat of this.#closed) {
      if (seat.closedUntilMs > nowMs) continue;
      if (seat.ref.isAlive) this.#open(seat);
      else seat.closedUntilMs = nowMs + CLOSED_MS;
    }
  }

  #add({ ref, status, capabilities, kinds, capacity, restarts }: SeatReport): void {
    const seat: Seat = {
      ...{ key: String(this.#keys++), ref, kinds, said: kinds, capabilities, capacity, restarts },
      ...{ isSuspended: status === 'suspended', isUntold: false, closedUntilMs: 0, stuck: 0, isCondemned: false },
    };
    this.#byRef.set(ref, seat);
    this.#queue.addAgent(seat.key, { capabilities, kinds, capacity, isSuspended: seat.isSuspended }, seat);
  }

  #remove(seat: Seat): void {
    this.#byRef.delete(seat.ref);
    this.#closed.delete(seat);
    this.#queue.removeAgent(seat.key);
  }

  #update(seat: Seat, { status, capabilities, kinds, capacity, room }: SeatReport): void {
    if (!(isSame(seat.said, kinds) && isSame(seat.capabilities, capabilities) && seat.capacity === capacity)) {
      Object.assign(seat, { kinds, said: kinds, capabilities, capacity });
      this.#queue.changeAgent(seat.key, { kinds, capabilities, capacity });
    }
    seat.isUntold = false;
    const isSuspended = status === 'suspended';
    const mayOpen = room > 0 && !isSuspended && this.#closed.delete(seat);
    if (isSuspended === seat.isSuspended && !mayOpen) return;
    seat.isSuspended = isSuspended;
    this.#show(seat);
  }

  #open(seat: Seat): void {
    this.#closed.delete(seat);
    this.#show(seat);
  }

  #show(seat: Seat): void {
    this.#queue.changeAgent(seat.key, { isSuspended: seat.isSuspended || seat.stuck > 0 || this.#closed.has(seat) });
  }
}

function isSame(before: readonly string[], after: readonly string[]): boolean {
  return before === after || (before.length === after.length && before.every((one, index) => one === after[index]));
}
