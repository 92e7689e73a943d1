import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LaneIndex, Mailbox, NO_PROBE } from '#actors/mailbox/mailbox.js';

type Step =
  | { readonly do: 'put' | 'evict'; readonly lane: LaneIndex }
  | { readonly do: 'put-back' }
  | { readonly do: 'watch'; readonly lane: LaneIndex }
  | { readonly do: 'turn'; readonly messages: number };

const lane = fc.constantFrom(...Object.values(LaneIndex));
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), lane }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('evict' as const), lane }) },
  { weight: 1, arbitrary: fc.constant({ do: 'put-back' } as const) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('watch' as const), lane }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('turn' as const), messages: fc.integer({ min: 1, max: 6 }) }) },
);

it('Mailbox: a probe is none of the messages that are said to go before it, whatever is put, evicted or put back, and is found when it is taken', () => {
  let found = 0;
  const run = (steps: readonly Step[]): void => {
    const mailbox = new Mailbox(100);
    let n = 0;
    const put = (into: LaneIndex): unknown => {
      const message = { n: n++ };
      mailbox.put(message, undefined, into);
      return message;
    };
    const turn = (most: number): void => {
      const from = mailbox.probe === NO_PROBE ? Number.POSITIVE_INFINITY : mailbox.probeAhead;
      let handled = 0;
      while (mailbox.length > 0 && handled < most) {
        const message = mailbox.take();
        if (handled < from) expect(message).not.toBe(mailbox.probe);
        else if (message === mailbox.probe) {
          expect(mailbox.endProbe()).toBe(7);
          found++;
        }
        handled++;
      }
      mailbox.takenBeforeProbe(handled);
      // What is gone is not waited for.
      if (mailbox.length === 0) expect(mailbox.probe).toBe(NO_PROBE);
    };
    for (const one of steps) {
      if (one.do === 'put') put(one.lane);
      else if (one.do === 'evict') mailbox.evict(one.lane);
      else if (one.do === 'put-back') mailbox.putBack([{ message: { n: n++ }, origin: undefined }]);
      else if (one.do === 'turn') turn(one.messages);
      else {
        const message = put(one.lane);
        if (mailbox.probe === NO_PROBE) mailbox.startProbe(message, one.lane, 7);
      }
    }
    turn(1_000);
  };
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), run));
  // Of a hundred runs: 64 in the middle of 4 000 such counts, 39 the least.
  expect(found).toBeGreaterThan(10);
});
