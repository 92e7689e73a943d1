import { allPolicies, fewerSeeds, policiesNamed } from './policies/all-policies.ts';
import { serviceTimesInOrder } from './service-times.ts';
import type { Plan } from './simulate.ts';

/** For several agents. */
const most = policiesNamed(
  ...['fifo', 'fifo-expires', 'fifo-called-off', 'priority', 'priority-expires', 'priority-called-off'],
  ...['ours', 'ours-finishing', 'ours-strict', 'ours-ruling-out'],
);

/** All of it: what docs/scheduling-simulation.md shows. */
const full: Plan = {
  leeways: ['mean', 'own'],
  // With fixed service times both leeways are the same.
  services: (leeway) => serviceTimesInOrder.filter((one) => leeway === 'mean' || one !== 'fixed'),
  agents: [1, 4, 16],
  loads: [0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3],
  policies: (leeway, agents) => {
    if (leeway === 'own') return policiesNamed('fifo', 'ours', 'ours-strict').map(fewerSeeds);
    if (agents === 1) return allPolicies;
    return agents === 4 ? most : most.map(fewerSeeds);
  },
  tasks: 100_000,
  seeds: Array.from({ length: 20 }, (_, index) => index + 1),
};

/** What the acceptance looks at, with fewer tasks: a few seconds. */
const short: Plan = { ...full, policies: () => policiesNamed('fifo', 'ours'), tasks: 10_000, seeds: [1, 2] };

export type PlanName = 'full' | 'short';

export const plans: Readonly<Record<PlanName, Plan>> = { full, short };

/** What of a plan one thread does at a time; together and in this order, all of it. */
export function partsOf(plan: Plan): Plan[] {
  return plan.leeways.flatMap((leeway) =>
    plan
      .services(leeway)
      .flatMap((service) => plan.agents.map((agents) => ({ ...plan, leeways: [leeway], services: () => [service], agents: [agents] }))),
  );
}
