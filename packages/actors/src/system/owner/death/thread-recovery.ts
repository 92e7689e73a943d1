import type { ThreadRemains } from '@ringmaster/core';
import type { Culprit } from './culprit.ts';
import type { DeathReport, SlotLife } from '../../thread/death/death-notice.ts';

/** The result of a recovery: what the death has cost, and what comes back. */
export interface DeathToll {
  readonly asksFailed: number;
  readonly messagesLost: number;
  readonly inFlight: number;
  readonly restarted: number;
  /** Slots that come back. */
  readonly kept: readonly SlotLife[];
}

/** The recovery from one death: collects the reports of the other threads, until the last one is in (steps 1 and 8 to 11). */
export class ThreadRecovery {
  readonly remains: ThreadRemains;
  /** Which start of the thread has died. */
  readonly incarnation: number;
  readonly culprit: Culprit | undefined;
  /** Undefined: it was ended in order. */
  readonly error: Error | undefined;
  readonly isGivenUp: boolean;
  readonly hasExited: boolean;
  readonly #awaited: Set<number>;
  /** Threads that died instead of reporting: what lives below the actors they took along ends with their recovery. */
  readonly #after = new Set<number>();
  readonly #kept: SlotLife[] = [];
  readonly #complete: (toll: DeathToll) => void;
  #asksFailed = 0;
  #messagesLost: number;
  #restarted = 0;

  constructor(plan: {
    readonly remains: ThreadRemains;
    readonly incarnation: number;
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
    this.incarnation = plan.incarnation;
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

  /** Its report is still awaited: it lived when the thread died, and has not died since. */
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

  /** More was lost than was known at first. */
  lost(messages: number): void {
    this.#messagesLost += messages;
  }

  /**
   * `from` has died itself, and what it had to say is part of its own death. So are orphans of this death that live below orphans of its
   * own, in a thread that was not there to report: this recovery completes after that of `from` (D3).
   */
  died(from: number): void {
    if (this.#awaited.delete(from)) this.#after.add(from);
  }

  /** The recovery from the death of `from` is complete. */
  overcame(from: number): void {
    if (this.#after.delete(from)) this.#completeIfAllIn();
  }

  /** `from` has reported, or will not, and nobody lives there. */
  gone(from: number): void {
    if (this.#awaited.delete(from)) this.#completeIfAllIn();
  }

  #completeIfAllIn(): void {
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
