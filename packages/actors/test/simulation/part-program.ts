/** A thread's program: simulates the parts of a plan that it is told the numbers of, one after the other. */
import { parentPort } from 'node:worker_threads';
import { type PlanName, partsOf, plans } from './plans.ts';
import { simulate } from './simulate.ts';

parentPort?.on('message', ({ plan, part }: { readonly plan: PlanName; readonly part: number }) => {
  const own = partsOf(plans[plan])[part];
  parentPort?.postMessage(own === undefined ? [] : simulate(own));
});
