import type { Host } from '@ringmaster/core';
import type { Dispatcher, Runnable } from '../../../dispatch/dispatcher.ts';
import type { ThreadDuty } from './thread-duty.ts';

/** So long at most those who are ready are waited for. */
const ROUND_MS = 100;

/** What a thread hears by. */
export interface HearingThread {
  readonly host: Pick<Host, 'now' | 'later'>;
  readonly dispatcher: Pick<Dispatcher, 'ready'>;
  readonly duty: Pick<ThreadDuty, 'poll'>;
  readonly hasEnded: boolean;
}

/**
 * Takes in what has come for a thread that was held up, before a time limit strikes that fires late (docs/time-limits.md, Y2):
 *
 * ```
 * late ──> everyone who is ready has had a turn ──> the rings are read ──> the event loop has had its turn ──> heard
 *          or 100 ms have passed                    to their ends
 * ```
 *
 * Whoever is late meanwhile is heard together with the others, as long as the rings are not read yet.
 *
 * It stands among the actors that wait for a turn: when its own comes, those before it have had theirs. Left there by a round that took
 * too long, it may end the next one early.
 */
export class Hearing implements Runnable {
  queued = false;
  isDueQueued = false;
  readonly #thread: HearingThread;
  #waiting: (() => void)[] = [];
  #isRoundOver = false;
  #untilMs = 0;
  readonly #look = (): void => this.#lookAgain();

  constructor(thread: HearingThread) {
    this.#thread = thread;
  }

  hear(heard: () => void): void {
    this.#waiting.push(heard);
    if (this.#waiting.length > 1) return;
    const { dispatcher, host } = this.#thread;
    this.#untilMs = host.now() + ROUND_MS;
    this.#isRoundOver = false;
    dispatcher.ready(this);
    host.later(this.#look);
  }

  runTurn(): boolean {
    this.#isRoundOver = true;
    return false;
  }

  #lookAgain(): void {
    const { host, duty, hasEnded } = this.#thread;
    if (!this.#isRoundOver && !hasEnded && host.now() < this.#untilMs) return host.later(this.#look);
    // Whoever is late from here on is too late for this reading.
    const waiting = this.#waiting;
    this.#waiting = [];
    if (!hasEnded) duty.poll();
    // Each by itself: one that throws is no affair of the others.
    for (const heard of waiting) host.later(heard);
  }
}
