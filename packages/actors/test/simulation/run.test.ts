import { describe, expect, it } from 'vitest';
import { figuresOf } from './figures.ts';
import { Outcome } from './outcome.ts';
import { allPolicies } from './policies/all-policies.ts';
import { fifo, priorityOnly } from './policies/arrival-order.ts';
import type { Lateness, PolicyKind } from './policies/policy.ts';
import { run } from './run.ts';
import type { ServiceTimes } from './service-times.ts';
import { MEAN_MS, type Workload, workloads } from './workload.ts';

const LATENESS: readonly Lateness[] = ['runs', 'expires', 'called off'];

/** Rows of arrival, service, deadline and class, in service times. */
function workloadOf(rows: readonly (readonly [number, number, number, number])[]): Workload {
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => (row[index] ?? 0) * MEAN_MS);
  const classOf = Uint8Array.from(rows, (row) => row[3]);
  return { count: rows.length, arrivesMs: column(0), serviceMs: column(1), deadlineMs: column(2), classOf };
}

function outcomeOf(workload: Workload, kind: PolicyKind, agents = 1): Outcome {
  const outcome = new Outcome(workload.count);
  run(workload, kind, agents, outcome);
  return outcome;
}

function inServices(timesMs: Float64Array): number[] {
  return Array.from(timesMs, (ms) => ms / MEAN_MS);
}

function policy(id: string): PolicyKind {
  const found = allPolicies.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no policy "${id}"`);
  return found;
}

describe('run', () => {
  // Two arrive while the first runs; the third is over before it could begin.
  const three = workloadOf([
    [0, 4, 10, 1],
    [1, 4, 7, 1],
    [2, 1, 3, 1],
  ]);

  it('runs late tasks, lets them expire, or calls them off, as the policy says', () => {
    const [runs, expires, calledOff] = LATENESS.map((late) => outcomeOf(three, fifo('x', 'x', late)));
    expect(inServices(runs?.endedMs ?? new Float64Array())).toEqual([4, 8, 9]);
    expect(Array.from(runs?.isDone ?? [])).toEqual([1, 1, 1]);
    expect(inServices(expires?.endedMs ?? new Float64Array())).toEqual([4, 8, 3]);
    expect(Array.from(expires?.isDone ?? [])).toEqual([1, 1, 0]);
    expect(inServices(calledOff?.endedMs ?? new Float64Array())).toEqual([4, 7, 3]);
    expect(Array.from(calledOff?.isDone ?? [])).toEqual([1, 0, 0]);
  });

  it('takes the urgent class first, and nobody away from what runs', () => {
    const tasks = workloadOf([
      [0, 2, 99, 2],
      [0.5, 2, 99, 2],
      [1, 2, 99, 0],
      [1.5, 2, 99, 1],
    ]);
    expect(inServices(outcomeOf(tasks, priorityOnly('x', 'x', 'runs')).startedMs)).toEqual([0, 6, 2, 4]);
  });

  it('gives each of several agents one task at a time', () => {
    const tasks = workloadOf([
      [0, 3, 99, 0],
      [0, 1, 99, 0],
      [0, 1, 99, 0],
      [0, 1, 99, 0],
    ]);
    expect(inServices(outcomeOf(tasks, fifo('x', 'x', 'runs'), 2).startedMs)).toEqual([0, 0, 1, 2]);
  });

  it('counts as missed what is done late, called off or never run, and as wait what passes until a task starts or leaves', () => {
    const missed = LATENESS.map((late) => figuresOf(three, outcomeOf(three, fifo('x', 'x', late)), 1));
    expect(missed.map((one) => one.missed)).toEqual([2, 2, 2]);
    expect(missed.map((one) => one.overtimeOf[1])).toEqual([5, 0, 0]);
    expect(missed[1]?.goodput).toBe(0.5);
  });

  it('takes the earliest deadline first in ours, and settles each task once', () => {
    const tasks = workloadOf([
      [0, 2, 99, 1],
      [0.5, 1, 30, 1],
      [1, 1, 20, 1],
      [1.2, 1, 1.9, 1],
      [1.5, 1, 40, 0],
    ]);
    const outcome = outcomeOf(tasks, policy('ours-strict'));
    expect(inServices(outcome.startedMs)).toEqual([0, 4, 3, Number.NaN, 2]);
    expect(inServices(outcome.endedMs)).toEqual([2, 5, 4, 1.9, 3]);
  });
});

describe('the virtual clock', () => {
  const count = 20_000;
  /** Of ten seeds together, as a share of what the theory says: their waits differ by some percent. */
  const meanWait = (service: ServiceTimes, agents: number, load: number): number => {
    const outcome = new Outcome(count);
    let waitedMs = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const workload = workloads({ service, leeway: 'mean', count, seed })(load, agents);
      run(workload, fifo('fifo', 'FIFO', 'runs'), agents, outcome);
      waitedMs += outcome.startedMs.reduce((sum, ms, task) => sum + ms - (workload.arrivesMs[task] ?? 0), 0);
    }
    return waitedMs / (10 * count * MEAN_MS);
  };

  it('waits as long before one agent as the formula of Pollaczek and Khinchine says', () => {
    expect(meanWait('exponential', 1, 0.7) / (0.7 / 0.3)).toBeCloseTo(1, 1);
    expect(meanWait('fixed', 1, 0.7) / (0.7 / 0.6)).toBeCloseTo(1, 1);
  });

  it('waits as long before four agents as the formula of Erlang says', () => {
    const offered = 4 * 0.8;
    const terms = [1, offered, offered ** 2 / 2, offered ** 3 / 6].reduce((sum, term) => sum + term, 0);
    const queued = offered ** 4 / 24 / 0.2;
    expect(meanWait('exponential', 4, 0.8) / (queued / (terms + queued) / (4 * 0.2))).toBeCloseTo(1, 1);
  });
});
