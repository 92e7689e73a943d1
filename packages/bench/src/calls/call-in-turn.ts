import { performance } from 'node:perf_hooks';
import { setTimeout as rest } from 'node:timers/promises';
import { Histogram } from '../harness/histogram.ts';
import type { CallPlan } from './call-plan.ts';

/** Asks the receiver and resolves with its answer, which must be `id + 1`. */
export type Call = (id: number) => Promise<number>;

/** What came of a series of calls; `received` counts right answers only. */
export interface CallReport {
  readonly sent: number;
  readonly received: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly perSecond: number;
}

/** One call after the other, each timed. A closed loop: no call is ever late, so there is no omission to correct. */
export async function callInTurn(call: Call, plan: CallPlan): Promise<CallReport> {
  for (let id = 0; id < plan.warmUpCalls; id += 1) await call(id);
  const histogram = new Histogram();
  let received = 0;
  const begun = performance.now();
  for (let id = 0; id < plan.calls; id += 1) {
    if (plan.pauseMs > 0) await rest(plan.pauseMs);
    const start = performance.now();
    const answer = await call(id);
    histogram.record((performance.now() - start) * 1e6);
    if (answer === id + 1) received += 1;
  }
  return report(histogram, received, performance.now() - begun);
}

function report(histogram: Histogram, received: number, elapsedMs: number): CallReport {
  return {
    sent: histogram.count,
    received,
    p50Us: histogram.quantile(0.5) / 1e3,
    p99Us: histogram.quantile(0.99) / 1e3,
    p999Us: histogram.quantile(0.999) / 1e3,
    perSecond: (histogram.count / elapsedMs) * 1e3,
  };
}
