import { DEFAULT_AGING_MS } from './policies/all-policies.ts';
import type { Case, Row } from './row.ts';
import { MEAN_MS } from './workload.ts';

/** FIFO misses less than that: there is nothing to halve. Percent. */
const FIFO_MISSES_ABOVE = 1;
/** Loads from here on are too much for anybody. */
const LOAD_BELOW = 1;
/** What ours may miss for each task that FIFO misses. */
const SHARE_AT_MOST = 0.5;

/** Ours beside FIFO, in a case in which there is something to halve. */
export interface Halving extends Case {
  readonly fifo: number;
  readonly ours: number;
  readonly hopeless: number;
  /** At most half of what FIFO misses. */
  readonly isMet: boolean;
  /** What nobody can have done in time is more than half of what FIFO misses. */
  readonly isOutOfReach: boolean;
  /** The same of what is missed beyond the hopeless. */
  readonly isMetOfAvoidable: boolean;
}

/** The first line of the acceptance: wherever FIFO misses more than 1 % at loads below 1, ours misses at most half of it. */
export function halvings(rows: readonly Row[]): Halving[] {
  return rows
    .filter(({ policy, load, missed }) => policy === 'fifo' && load < LOAD_BELOW && missed > FIFO_MISSES_ABOVE)
    .map(({ leeway, service, agents, load, missed: fifo, hopeless }) => {
      const ours = rowOf(rows, { leeway, service, agents, load }, 'ours').missed;
      return {
        ...{ leeway, service, agents, load, fifo, ours, hopeless },
        isMet: ours <= SHARE_AT_MOST * fifo,
        isOutOfReach: hopeless > SHARE_AT_MOST * fifo,
        isMetOfAvoidable: ours - hopeless <= SHARE_AT_MOST * (fifo - hopeless),
      };
    });
}

/**
 * Those that must not be: with one agent all that is missed counts, with several what can be done in time. There hopeless tasks are most of what is
 * missed at low loads, by whatever policy, and no order could halve it.
 */
export function failedHalvings(rows: readonly Row[]): Halving[] {
  return halvings(rows).filter(({ agents, isMet, isMetOfAvoidable }) => !isMetOfAvoidable || (agents === 1 && !isMet));
}

/** The second: nobody of ours waits longer than its deadline and the aging limit together, at any load. */
export function overdue(rows: readonly Row[]): Row[] {
  return rows.filter(({ policy, overtime }) => policy.startsWith('ours') && overtime > DEFAULT_AGING_MS / MEAN_MS);
}

/** @throws Error if there is none */
export function rowOf(rows: readonly Row[], at: Case, policy: string): Row {
  const row = rows.find((one) => isAt(one, at) && one.policy === policy);
  if (row === undefined)
    throw new Error(`Cannot find policy "${policy}" for ${at.service} service times, ${at.agents} agents, load ${at.load}`);
  return row;
}

function isAt(row: Row, { leeway, service, agents, load }: Case): boolean {
  return row.leeway === leeway && row.service === service && row.agents === agents && row.load === load;
}
