import type { ReplyTo } from '../../contract/actor-ref.ts';

/** Who was told of room and has not come after so long does not want it any more. */
export const ROOM_KEPT_MS = 100;

/** What it needs of its scheduler. */
export interface Roomy {
  /** Milliseconds that never go back. */
  now(): number;
  /** For so many more tasks there is room. */
  room(): number;
  /** Calls `lapse` after so many milliseconds. */
  lapseIn(delayMs: number): void;
}

/**
 * Those who wait until a task would be taken in. Each place is told to one of them, who has it for a while: told to all, it would be refused to most. Some never
 * come: they have changed their mind, or have died. So what was told lapses, and the others are told.
 */
export class WaitingForRoom {
  readonly #scheduler: Roomy;
  #waiting: ReplyTo<void>[] = [];
  #first = 0;
  /** Places that somebody was told of. */
  #promised = 0;
  /** When the last one was. */
  #toldMs = Number.NEGATIVE_INFINITY;
  #lapses = false;

  constructor(scheduler: Roomy) {
    this.#scheduler = scheduler;
  }

  add(replyTo: ReplyTo<void>): void {
    // As long as nobody waits no timer is set.
    if (this.#promised > 0 && !this.#lapses && this.#scheduler.now() - this.#toldMs >= ROOM_KEPT_MS) this.#promised = 0;
    this.#waiting.push(replyTo);
    this.made();
  }

  /** A task has come, perhaps of one who was told. */
  came(): void {
    if (this.#promised > 0) this.#promised--;
  }

  /** There may be room. */
  made(): void {
    if (this.#first === this.#waiting.length) return;
    for (let free = this.#scheduler.room() - this.#promised; free > 0 && this.#first < this.#waiting.length; free--) {
      this.#toldMs = this.#scheduler.now();
      this.#promised++;
      this.#waiting[this.#first++]?.tell();
    }
    if (this.#first === this.#waiting.length) {
      this.#waiting = [];
      this.#first = 0;
    } else if (this.#promised > 0 && !this.#lapses) {
      this.#lapses = true;
      this.#scheduler.lapseIn(ROOM_KEPT_MS);
    }
  }

  lapse(): void {
    this.#lapses = false;
    this.#promised = 0;
    this.made();
  }
}
