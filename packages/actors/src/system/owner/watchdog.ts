import { type Cancel, type Duty, type Host, type SharedRegions, WatchWord } from '@ringmaster/core';
import { OWNER } from '../thread/thread-config.ts';
import { StillThreads } from './still-threads.ts';

/** So many ticks in which a thread shows no progress make a hang. */
const TICKS = 8;
/** Who calls waits so long at most while the owner is awake; a look in each of its slices would be a fiftieth of an ask. */
const LOOK_MS = 1;

export interface WatchdogNeeds {
  readonly host: Host;
  readonly regions: SharedRegions;
  /** How long one piece of work may take. */
  readonly limitMs: number;
  /** Whom to watch: threads that have started. */
  threads(): Iterable<number>;
  /** Ends a thread that hangs. */
  kill(thread: number, cause: Error): void;
}

/**
 * Notices threads that hang, and ends them (D8).
 *
 * There is no heartbeat: a thread writes when a piece of work begins and ends, and the owner looks at that now and then, while
 * anybody is awake. It goes by its own ticks, not by times: one that comes late was held up itself, by a debugger, a
 * suspended machine or its own actors, and says nothing about others.
 *
 * It is a duty of the owner's cycle for one reason: a thread that begins to work while nobody watches calls it.
 */
export class Watchdog implements Duty {
  readonly taken = 0;
  readonly #needs: WatchdogNeeds;
  readonly #word: WatchWord;
  readonly #periodMs: number;
  readonly #still: StillThreads;
  #cancel: Cancel | undefined;
  #dueMs = 0;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(needs: WatchdogNeeds) {
    this.#needs = needs;
    this.#word = new WatchWord(needs.host, needs.regions, OWNER);
    this.#periodMs = needs.limitMs / TICKS;
    this.#still = new StillThreads(needs.host, needs.regions);
  }

  work(nowMs: number): boolean {
    if (this.#isClosed || nowMs - this.#lookedMs < LOOK_MS) return false;
    this.#lookedMs = nowMs;
    if (!this.#word.isCalled) return false;
    this.#word.begin();
    this.#arm();
    return false;
  }

  hasWaiting(): boolean {
    if (this.#isClosed || !this.#word.isCalled) return false;
    // The slice that comes now looks.
    this.#lookedMs = Number.NEGATIVE_INFINITY;
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #arm(): void {
    this.#cancel?.();
    this.#dueMs = this.#needs.host.now() + this.#periodMs;
    this.#cancel = this.#needs.host.timer(this.#periodMs, () => this.#tick());
  }

  #tick(): void {
    if (this.#isClosed) return;
    const isOnTime = this.#needs.host.now() - this.#dueMs < this.#periodMs / 2;
    if (this.#look(isOnTime)) return this.#arm();
    this.#word.end();
    this.#still.clear();
    // Whoever woke up in between has seen the word on, and calls nobody.
    if (this.#look(false)) {
      this.#word.begin();
      this.#arm();
    }
  }

  /** @returns whether anybody is awake */
  #look(isOnTime: boolean): boolean {
    let anyAwake = false;
    for (const thread of this.#needs.threads()) if (this.#lookAt(thread, isOnTime)) anyAwake = true;
    return anyAwake;
  }

  #lookAt(thread: number, isOnTime: boolean): boolean {
    const ticks = this.#still.look(thread, isOnTime);
    if (ticks === undefined) return false;
    if (ticks >= TICKS) this.#end(thread);
    return true;
  }

  #end(thread: number): void {
    const { limitMs } = this.#needs;
    this.#still.forget(thread);
    this.#needs.kill(thread, new Error(`Thread ${thread} hangs: no piece of its work has ended within ${limitMs} ms`));
  }
}
