import type { ThreadRemains } from '@ringmaster/core';
import type { Culprit } from './culprit.ts';
import type { DeathReport, SlotLife } from './death-notice.ts';

/** What one death came to, when all is seen to. */
export interface DeathToll {
  readonly asksFailed: number;
  readonly messagesLost: number;
  readonly inFlight: number;
  readonly restarted: number;
  /** Slots that come back. */
  readonly kept: readonly SlotLife[];
}

/** One death, from the exit of the thread to the moment when nothing of it is left (steps 1 and 8 to 11). */
export class ThreadRecovery {
  readonly remains: ThreadRemains;
  readonly culprit: Culprit | undefined;
  /** Undefined: it was ended in order. */
  readonly error: Error | undefined;
  readonly isGivenUp: boolean;
  readonly hasExited: boolean;
  readonly #awaited: Set<number>;
  /** Threads that died instead of reporting: who lives below what they took along ends with their recovery. */
  readonly #after = new Set<number>();
  readonly #kept: SlotLife[] = [];
  readonly #complete: (toll: DeathToll) => void;
  #asksFailed = 0;
  #messagesLost: number;
  #restarted = 0;

  constructor(plan: {
    readonly remains: ThreadRemains;
    readonly culprit: Culprit | undefined;
    readonly error: Error | undefined;
    readonly isGivenUp: boolean;
    readonly hasExited: boolean;
    /** In its mailboxes. */
    readonly unfinished: number;
    /** The threads that have to report. */
    readonly awaited: Iterable<number>;
    readonly complete: (toll: DeathToll) => void;
  }) {
    this.remains = plan.remains;
    this.culprit = plan.culprit;
    this.error = plan.error;
    this.isGivenUp = plan.isGivenUp;
    this.hasExited = plan.hasExited;
    this.#messagesLost = plan.unfinished;
    this.#awaited = new Set(plan.awaited);
    this.#complete = plan.complete;
  }

  get thread(): number {
    return this.remains.thread;
  }

  /** It lived when the thread died, and does since. */
  awaits(from: number): boolean {
    return this.#awaited.has(from);
  }

  reported(from: number, report: DeathReport): void {
    this.#kept.push(...report.kept);
    this.#asksFailed += report.asksFailed;
    this.#messagesLost += report.lostFrom + report.lostTo;
    this.#restarted += report.restarted;
    this.gone(from);
  }

  /** Beyond what was known at once. */
  lost(messages: number): void {
    this.#messagesLost += messages;
  }

  /**
   * `from` has died itself and will not report any more. What it had to say is part of its own death; so are orphans of this death below
   * orphans of its own, in a thread that was not there to report: this one is over when that is (D3).
   */
  died(from: number): void {
    if (this.#awaited.delete(from)) this.#after.add(from);
  }

  /** The death of `from` has been seen to. */
  overcame(from: number): void {
    if (this.#after.delete(from)) this.#look();
  }

  /** `from` will not report any more, and nobody lives there. */
  gone(from: number): void {
    if (this.#awaited.delete(from)) this.#look();
  }

  #look(): void {
    if (this.#awaited.size + this.#after.size > 0) return;
    const inFlight = this.culprit?.wasHandling === true ? 1 : 0;
    this.#complete({
      asksFailed: this.#asksFailed,
      messagesLost: Math.max(0, this.#messagesLost),
      inFlight: Math.min(inFlight, Math.max(0, this.#messagesLost)),
      restarted: this.#restarted,
      kept: this.#kept,
    });
  }
}
