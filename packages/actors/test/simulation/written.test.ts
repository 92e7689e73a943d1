import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failedHalvings, halvings, overdue } from './acceptance.ts';
import { plans } from './plans.ts';
import { policiesNamed } from './policies/all-policies.ts';
import { fromCsv } from './row.ts';
import { type Plan, simulate } from './simulate.ts';
import { written } from './written.ts';

function docs(ending: string): string {
  return readFileSync(new URL(`../../../../../docs/scheduling-simulation.${ending}`, import.meta.url), 'utf8');
}

const rows = fromCsv(docs('csv'));

describe('docs/scheduling-simulation', () => {
  it('has a row for every policy in every case', () => {
    const { leeways, services, agents, loads, policies } = plans.full;
    const kinds = leeways.flatMap((leeway) => agents.map((count) => services(leeway).length * policies(leeway, count).length));
    expect(rows).toHaveLength(loads.length * kinds.reduce((sum, count) => sum + count, 0));
  });

  it('says what comes out when its first seed is simulated again', () => {
    const policies = policiesNamed('fifo', 'priority-expires', 'ours');
    const plan: Plan = { ...plans.full, leeways: ['mean'], agents: [1], loads: [0.9], policies: () => policies, seeds: [1] };
    const counted = simulate(plan).map(({ service, policy, firstMissed }) => ({ service, policy, firstMissed }));
    const places = rows.filter(({ leeway, agents, load }) => leeway === 'mean' && agents === 1 && load === 0.9);
    const said = counted.map(({ service, policy }) => {
      const row = places.find((one) => one.service === service && one.policy === policy);
      return { service, policy, firstMissed: row?.firstMissed };
    });
    expect(said).toEqual(counted);
  }, 60_000);

  it('has tables and a chart that follow from its figures', () => {
    const again = written(rows, docs('md'));
    expect(docs('csv')).toBe(again.csv);
    expect(docs('md')).toBe(again.page);
    expect(docs('svg')).toBe(again.svg);
  });

  it('G63: nobody waits longer than the aging limit and the deadline together, at any load', () => {
    expect(overdue(rows)).toEqual([]);
  });

  it('misses at most half of what FIFO misses, wherever that is more than 1 % below a load of 1', () => {
    expect(halvings(rows).length).toBeGreaterThan(20);
    expect(failedHalvings(rows)).toEqual([]);
  });
});
