import type { MailboxBounds } from '../../contract/mailbox-options.ts';
import type { OverloadChange } from '../../contract/system-event.ts';
import type { CellEnvironment, LocalActor } from '../cell-environment.ts';

/** An overload is over when the mailbox has had room for so long: else a busy actor would report one many times a second. */
const QUIET_MS = 1_000;

/** The time between the first report and the last one of what is one overload to people. */
interface Episode {
  readonly sinceMs: number;
  times: number;
  /** When the mailbox had room again; undefined: it is full. */
  roomSinceMs: number | undefined;
  /** Of the look whether it is over. */
  cancel: (() => void) | undefined;
}

/**
 * A mailbox between its bound and its low water mark: whose turn it is of those that wait for room (B18 to B20), the flag that senders in
 * other threads read (F3, W3), and what the event stream is told.
 *
 * The flag exists for `reject` alone: under the other policies nobody is refused, so nobody need know.
 */
export class Overload {
  readonly #environment: CellEnvironment;
  readonly #cell: LocalActor;
  readonly #bounds: MailboxBounds;
  #waiters: (() => void)[] = [];
  /** Places that have become free above the low water mark since those who wait had their turn. */
  #freed = 0;
  #episode: Episode | undefined;
  isUp = false;

  constructor(environment: CellEnvironment, cell: LocalActor, bounds: MailboxBounds) {
    this.#environment = environment;
    this.#cell = cell;
    this.#bounds = bounds;
  }

  raise(): void {
    if (this.isUp) return;
    this.isUp = true;
    if (this.#bounds.overflow === 'reject') this.#environment.slots.setOverloaded(this.#cell.slot, true);
    if (this.#episode === undefined) this.#begin();
    else {
      this.#episode.times++;
      this.#episode.roomSinceMs = undefined;
    }
  }

  /** There is room again: whoever waits tries once more. */
  lower(): void {
    if (this.isUp) {
      this.isUp = false;
      if (this.#bounds.overflow === 'reject') this.#lowerFlag();
      if (this.#episode !== undefined) this.#hasRoom(this.#episode);
    }
    this.#callWaiters();
  }

  /**
   * A place is free above the low water mark, and whoever comes first in this thread takes it. Once as many have been as lie between bound
   * and mark, it is the turn of those who wait, here and elsewhere: the mark need never be reached while tells take each (B18).
   */
  placeFreed(): void {
    if (++this.#freed < this.#aboveMark()) return;
    if (this.#bounds.overflow === 'reject') this.#tellOthers();
    this.#callWaiters();
  }

  /** Places between bound and low water mark. */
  #aboveMark(): number {
    return this.#bounds.capacity - this.#bounds.lowWater;
  }

  #callWaiters(): void {
    this.#freed = 0;
    if (this.#waiters.length > 0) for (const room of this.#waiters.splice(0)) room();
  }

  /** The actor has ended: whoever waits learns that. */
  end(): void {
    this.lower();
    if (this.#episode !== undefined) this.#over(this.#episode);
  }

  /** A flag that was up before the actor was here (I4) stays up only for a mailbox that is full and refuses. */
  settleFlag(): void {
    if (!this.isUp || this.#bounds.overflow !== 'reject') this.#lowerFlag();
  }

  whenLowered(room: () => void): void {
    this.#waiters.push(room);
  }

  #lowerFlag(): void {
    this.#environment.slots.setOverloaded(this.#cell.slot, false);
    this.#tellOthers();
  }

  /** What they have beyond the bound is taken by the reserve, so it is no more than that. */
  #tellOthers(): void {
    this.#environment.roomMade(this.#cell, Math.min(this.#aboveMark(), this.#environment.mailboxReserve));
  }

  #begin(): void {
    const episode: Episode = { sinceMs: this.#environment.kin.now(), times: 1, roomSinceMs: undefined, cancel: undefined };
    this.#episode = episode;
    this.#tell('raised', episode, episode.sinceMs);
  }

  #hasRoom(episode: Episode): void {
    episode.roomSinceMs = this.#environment.kin.now();
    episode.cancel ??= this.#environment.kin.after(QUIET_MS, () => this.#look(episode));
  }

  #look(episode: Episode): void {
    episode.cancel = undefined;
    const { roomSinceMs } = episode;
    if (roomSinceMs === undefined) return;
    const leftMs = roomSinceMs + QUIET_MS - this.#environment.kin.now();
    if (leftMs <= 0) this.#over(episode);
    else episode.cancel = this.#environment.kin.after(leftMs, () => this.#look(episode));
  }

  #over(episode: Episode): void {
    episode.cancel?.();
    this.#episode = undefined;
    this.#tell('lowered', episode, this.#environment.kin.now());
  }

  #tell(state: OverloadChange['state'], { times, sinceMs }: Episode, nowMs: number): void {
    const { capacity, overflow } = this.#bounds;
    this.#environment.overload(this.#cell, { state, capacity, overflow, times, durationMs: Math.round(nowMs - sinceMs) });
  }
}
