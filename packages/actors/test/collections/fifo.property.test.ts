import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { it } from 'vitest';
import { Fifo } from '#actors/collections/fifo.js';

/** Replay: `SEED=… npm test -- fifo`. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const LIMIT_MS = 60_000;
/** Pushes, and then takes out, so many at a time: some make the list shorter, some empty it. */
const steps = fc.array(fc.tuple(fc.nat({ max: 900 }), fc.nat({ max: 900 })), { minLength: 5, maxLength: 20, size: 'max' });

it(
  `a list with a place in it gives what was pushed first, and nothing when it is empty (SEED=${seed})`,
  () => {
    fc.assert(
      fc.property(steps, (all) => {
        const fifo = new Fifo<number>();
        const plain: number[] = [];
        let next = 0;
        for (const [pushed, taken] of all) {
          for (let n = 0; n < pushed; n++) {
            fifo.push(next);
            plain.push(next++);
          }
          for (let n = 0; n < taken; n++) {
            deepStrictEqual([fifo.length, fifo.first], [plain.length, plain[0]]);
            deepStrictEqual(fifo.shift(), plain.shift());
          }
        }
        fifo.clear();
        deepStrictEqual([fifo.length, fifo.first, fifo.shift()], [0, undefined, undefined]);
      }),
      { seed, numRuns: 20 },
    );
  },
  LIMIT_MS,
);
