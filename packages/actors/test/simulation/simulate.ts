import { type Figures, figuresOf, hopelessShare } from './figures.ts';
import { Outcome } from './outcome.ts';
import type { PolicyKind } from './policies/policy.ts';
import type { Case, Leeway, Row } from './row.ts';
import { run } from './run.ts';
import type { ServiceTimes } from './service-times.ts';
import { type Workload, workloads } from './workload.ts';

/** Which cases are simulated, with how many tasks and from which seeds. */
export interface Plan {
  readonly leeways: readonly Leeway[];
  readonly services: (leeway: Leeway) => readonly ServiceTimes[];
  readonly agents: readonly number[];
  readonly loads: readonly number[];
  readonly policies: (leeway: Leeway, agents: number) => readonly PolicyKind[];
  readonly tasks: number;
  readonly seeds: readonly number[];
}

/** Every policy in every case of the plan, each with the same tasks. */
export function simulate(plan: Plan): Row[] {
  const outcome = new Outcome(plan.tasks);
  const rows: Row[] = [];
  for (const leeway of plan.leeways)
    for (const service of plan.services(leeway)) {
      const drawn = plan.seeds.map((seed) => workloads({ service, leeway, seed, count: plan.tasks }));
      for (const agents of plan.agents)
        for (const load of plan.loads) {
          const tasks = drawn.map((workloadOf) => workloadOf(load, agents));
          for (const kind of plan.policies(leeway, agents))
            rows.push(rowOf({ leeway, service, agents, load }, kind, tasks.slice(0, kind.seedsMax), outcome));
        }
    }
  return rows;
}

function rowOf(at: Case, kind: PolicyKind, tasks: readonly Workload[], outcome: Outcome): Row {
  const found = tasks.map((workload) => {
    run(workload, kind, at.agents, outcome);
    return figuresOf(workload, outcome, at.agents);
  });
  const missed = found.map((one) => (100 * one.missed) / one.tasks);
  return {
    ...{ ...at, policy: kind.id, missed: rounded(mean(missed)), missedError: rounded(standardError(missed)) },
    missedOf: byClass(found, (one, index) => 100 * (one.missedShareOf[index] ?? 0), mean),
    hopeless: rounded(100 * mean(tasks.map(hopelessShare))),
    goodput: rounded(mean(found.map((one) => one.goodput))),
    waitP99Of: byClass(found, (one, index) => one.waitP99Of[index] ?? 0, median),
    overtime: rounded(Math.max(...found.flatMap((one) => one.overtimeOf))),
    firstMissed: found[0]?.missed ?? 0,
  };
}

function byClass(found: readonly Figures[], of: (one: Figures, index: number) => number, sum: (values: number[]) => number): number[] {
  return (found[0]?.missedShareOf ?? []).map((_, index) => rounded(sum(found.map((one) => of(one, index)))));
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

function standardError(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}
