import type { Recipient } from '../contract/actor-ref.ts';
import type { RunReport } from '../contract/agent.ts';
import type { Run } from './run.ts';

/** Told when a run is over. */
export interface Curious {
  readonly run: number;
  readonly reportTo: Recipient<RunReport>;
}

/** So many are asked about in one turn that the runs are put into a map for it. */
const WORTH_A_MAP = 16;
const NOBODY: readonly Curious[] = [];

/**
 * Questions about runs that somebody gave up (A4), looked at once a turn, all of them: a thousand runs may be given up in one, of an agent that has ten
 * thousand.
 */
export class Inquiries {
  #asked: Curious[] = [];
  /** Runs that have ended since, and were told of: whoever has asked for one is told once, though its asker was told as well. */
  #told: Run[] = [];

  add(curious: Curious): void {
    this.#asked.push(curious);
  }

  /** It has ended, and was told of. */
  told(run: Run): void {
    if (this.#asked.length > 0) this.#told.push(run);
  }

  /**
   * Marks those that are under way: they are told of when they end.
   * @returns who is to be told now
   */
  take(underWay: Iterable<Run>): readonly Curious[] {
    if (this.#asked.length === 0) return NOBODY;
    const asked = this.#asked;
    const runs = [...underWay, ...this.#told];
    this.#asked = [];
    this.#told = [];
    const find = asked.length < WORTH_A_MAP ? (one: Curious) => among(runs, one) : finder(runs);
    return asked.filter((one) => {
      const run = find(one);
      if (run !== undefined) run.isAskedAbout = true;
      return run === undefined;
    });
  }
}

function finder(runs: readonly Run[]): (one: Curious) => Run | undefined {
  const byNumber = new Map(runs.map((run) => [run.order.run, run]));
  return (one) => {
    const first = byNumber.get(one.run);
    // Two schedulers hardly ever give the same number.
    return first === undefined || isMeant(first, one) ? first : among(runs, one);
  };
}

function among(runs: readonly Run[], one: Curious): Run | undefined {
  return runs.find((run) => isMeant(run, one));
}

function isMeant({ order }: Run, { run, reportTo }: Curious): boolean {
  return order.run === run && order.reportTo === reportTo;
}
