import type { SystemCounters } from '../../thread/metrics/system-meter.ts';
import type { DeathReport } from '../../thread/death/death-notice.ts';

/** What a dead thread's counters said, less what was written off at earlier deaths. */
export interface FinalCounts {
  /** Messages in its mailboxes and its hands. */
  readonly unfinished: number;
  /** By the other thread: what it had sent there, and taken from there. */
  readonly sent: readonly number[];
  readonly taken: readonly number[];
}

/** Where losses are counted, so that the sheet balances again. */
export interface LossMeter {
  lost(messages: number): void;
  /** Messages that their receiver had taken, but that their sender had not counted yet when it died. */
  uncounted(messages: number): void;
}

/**
 * Keeps account of lost messages (D7), in the owner, which never dies.
 *
 * Counters only ever grow, in a successor too, so what a death has cost stays in them for ever as a difference that nobody will work
 * off. The ledger knows how large it is, per thread and per link.
 */
export class LossLedger {
  readonly #counters: SystemCounters;
  readonly #threads: number;
  /** Unfinished messages written off, by thread. */
  readonly #unfinished: number[];
  /** Sent and never taken, written off, by link: `from * threads + to`. */
  readonly #links: number[];
  readonly #meter: LossMeter;

  constructor(counters: SystemCounters, threads: number, meter: LossMeter) {
    this.#counters = counters;
    this.#threads = threads;
    this.#meter = meter;
    this.#unfinished = new Array<number>(threads).fill(0);
    this.#links = new Array<number>(threads * threads).fill(0);
  }

  /** Reads the counts of a thread that has ended. What was unfinished there is lost, and is written off. */
  close(thread: number): FinalCounts {
    const counters = this.#counters;
    const others = Array.from({ length: this.#threads }, (_, other) => other);
    const takenInAll = others.reduce((sum, other) => sum + counters.taken(other, thread), 0);
    const finished = counters.of(thread, 'handled') + counters.of(thread, 'failed') + counters.of(thread, 'dropped');
    const unfinished = counters.of(thread, 'accepted') + takenInAll - finished - (this.#unfinished[thread] as number);
    this.#unfinished[thread] = (this.#unfinished[thread] as number) + unfinished;
    this.#lose(unfinished);
    return {
      unfinished,
      sent: others.map((other) => counters.sent(thread, other) - this.#link(thread, other)),
      taken: others.map((other) => counters.taken(other, thread) + this.#link(other, thread)),
    };
  }

  /** `from` has reported on its links to and from the dead thread. */
  book(from: number, { thread, lostFrom, lostTo }: Pick<DeathReport, 'thread' | 'lostFrom' | 'lostTo'>): void {
    this.#links[thread * this.#threads + from] = this.#link(thread, from) + lostFrom;
    this.#links[from * this.#threads + thread] = this.#link(from, thread) + lostTo;
    this.#lose(lostFrom + lostTo);
  }

  /** How many messages were sent and not taken on one link, less those written off. */
  between(from: number, to: number): number {
    return this.#counters.sent(from, to) - this.#counters.taken(from, to) - this.#link(from, to);
  }

  #link(from: number, to: number): number {
    return this.#links[from * this.#threads + to] as number;
  }

  #lose(messages: number): void {
    if (messages > 0) this.#meter.lost(messages);
    else if (messages < 0) this.#meter.uncounted(-messages);
  }
}
