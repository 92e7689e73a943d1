import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';
import { PlainQueue } from './plain-queue.ts';
import { AGING_MS, step, Walker } from './queue-steps.ts';
import { trials } from '../../support/trials.ts';

/** A machine with much else to do, and a failure that is made smaller. */
const LIMIT_MS = 300_000;
/** Replay: SEED=… names it. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const settings = fc.record({
  agingMs: fc.constant(AGING_MS),
  refuseInfeasible: fc.boolean(),
  /** Mostly strict. */
  classLeadMs: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 7, 20),
});

it(
  `G63, G64, G66: a queue does in every step what a plain list does that is sorted each time (SEED=${seed})`,
  () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 150, size: 'max' }), settings, (steps, options) => {
        const [queue, plain] = [new Walker(new TaskQueue(options)), new Walker(new PlainQueue(options))];
        for (const [index, one] of steps.entries()) expect(queue.take(one), `step ${index}`).toEqual(plain.take(one));
      }),
      { seed, numRuns: Number(process.env['RUNS'] ?? trials(25, 60)) },
    );
  },
  LIMIT_MS,
);
