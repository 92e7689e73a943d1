import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageQueue } from '#actors/mailbox/message-queue.js';

type Step = { readonly do: 'push' | 'unshift' | 'shift' | 'remove'; readonly count: number };

const counts = fc.oneof(fc.nat(20), fc.constantFrom(500, 1_023, 1_024, 1_025, 3_000));
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: counts.map((count) => ({ do: 'push', count }) as const) },
  { weight: 4, arbitrary: counts.map((count) => ({ do: 'shift', count }) as const) },
  { weight: 1, arbitrary: fc.nat(40).map((count) => ({ do: 'unshift', count }) as const) },
  { weight: 1, arbitrary: fc.nat(2_100).map((count) => ({ do: 'remove', count }) as const) },
);

it('G2, G11: is first in, first out however long it gets, also when entries are put before all others or taken out of the middle', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 30, size: 'max' }), (steps) => {
      const queue = new MessageQueue();
      let model: number[] = [];
      let n = 0;
      for (const step of steps) {
        if (step.do === 'push') {
          for (let i = 0; i < step.count; i++, n++) {
            queue.push(n, { n });
            model.push(n);
          }
        } else if (step.do === 'unshift') {
          for (let i = 0; i < step.count; i++, n++) {
            queue.unshift(n, { n });
            model.unshift(n);
          }
        } else if (step.do === 'shift') {
          const count = Math.min(step.count, model.length);
          const taken = Array.from({ length: count }, () => [queue.shift(), queue.lastOrigin]);
          expect(taken).toEqual(model.slice(0, count).map((one) => [one, { n: one }]));
          model = model.slice(count);
        } else if (step.count < model.length) {
          const expected = model[step.count];
          expect(queue.originAt(step.count)).toEqual({ n: expected });
          expect([queue.removeAt(step.count), queue.lastOrigin]).toEqual([expected, { n: expected }]);
          model.splice(step.count, 1);
        }
        expect(queue.length).toBe(model.length);
      }
      expect(Array.from({ length: queue.length }, () => queue.shift())).toEqual(model);
      expect(queue.length).toBe(0);
    }),
    { numRuns: 60 },
  );
});
