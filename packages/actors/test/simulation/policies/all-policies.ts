import type { QueueOptions } from '#actors/scheduler/queue/queue-types.js';
import { MEAN_MS } from '../workload.ts';
import { fifo, priorityOnly } from './arrival-order.ts';
import { ours } from './ours.ts';
import type { PolicyKind } from './policy.ts';

/** The queue's aging limit unless it is set: 300 mean service times, so that no task of the simulation rises before its deadline. */
export const DEFAULT_AGING_MS = 30_000;
const SHORT_AGING_MS = 5 * MEAN_MS;

/** Policies differ by more than these do. */
const FEWER_SEEDS = 5;

/** What ours is set to: a class is worth four mean service times. Less favours the whole, more the urgent; from four on the urgent gain nothing. */
const LEAD = 4;
const classLeadMs = LEAD * MEAN_MS;

/** Every policy of the simulation: each baseline as it is, and as strong as it gets with deadlines that count for nothing but the end. */
export const allPolicies: readonly PolicyKind[] = [
  fifo('fifo', 'FIFO', 'runs'),
  fewerSeeds(fifo('fifo-expires', 'FIFO, expiring', 'expires')),
  fewerSeeds(fifo('fifo-called-off', 'FIFO, calling off', 'called off')),
  priorityOnly('priority', 'priority', 'runs'),
  fewerSeeds(priorityOnly('priority-expires', 'priority, expiring', 'expires')),
  fewerSeeds(priorityOnly('priority-called-off', 'priority, calling off', 'called off')),
  ours({ id: 'ours', name: 'ours', late: 'called off', options: { classLeadMs } }),
  fewerSeeds(ours({ id: 'ours-finishing', name: "ours, `late: 'finish'`", late: 'expires', options: { classLeadMs } })),
  variant('ours-strict', 'ours, strict classes', {}),
  variant('ours-aging', `strict, aging ${SHORT_AGING_MS / MEAN_MS}`, { agingMs: SHORT_AGING_MS }),
  variant('ours-refusing', 'ours, refusing', { classLeadMs, refuseInfeasible: true }),
  fewerSeeds(ours({ id: 'ours-ruling-out', name: 'ours, ruling out', late: 'called off', options: { classLeadMs }, rulesOut: true })),
  variant('ours-lead-0', 'ours, lead 0', { classLeadMs: 0 }),
  variant('ours-lead-2', 'ours, lead 2', { classLeadMs: 2 * MEAN_MS }),
  variant('ours-lead-8', 'ours, lead 8', { classLeadMs: 8 * MEAN_MS }),
];

function variant(id: string, name: string, options: QueueOptions): PolicyKind {
  return fewerSeeds(ours({ id, name, late: 'called off', options }));
}

/** For what is shown beside the three that are judged. */
export function fewerSeeds(kind: PolicyKind): PolicyKind {
  return { ...kind, seedsMax: FEWER_SEEDS };
}

/** Of these, in the order in which they stand above. */
export function policiesNamed(...ids: readonly string[]): readonly PolicyKind[] {
  return allPolicies.filter(({ id }) => ids.includes(id));
}
