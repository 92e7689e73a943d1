import { LaneIndex, Mailbox, SIGNAL, type Waiting } from '#actors/mailbox/mailbox.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const BOUND = 1_000;

type Step =
  | { readonly do: 'put'; readonly lane: LaneIndex }
  | { readonly do: 'signal' }
  | { readonly do: 'take' }
  /** So many of those taken last, as far as there are any. */
  | { readonly do: 'putBack'; readonly count: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom(LaneIndex.high, LaneIndex.normal, LaneIndex.low).map((lane) => ({ do: 'put', lane }) as const),
  fc.constant({ do: 'signal' } as const),
  fc.constant({ do: 'take' } as const),
  fc.nat(4).map((count) => ({ do: 'putBack', count }) as const),
);

/** The same as plain lists. */
class Model {
  returned: Waiting[] = [];
  readonly lanes: Record<LaneIndex, Waiting[]> = { [LaneIndex.high]: [], [LaneIndex.normal]: [], [LaneIndex.low]: [] };

  get all(): Waiting[] {
    return [...this.returned, ...this.lanes[LaneIndex.high], ...this.lanes[LaneIndex.normal], ...this.lanes[LaneIndex.low]];
  }

  take(): Waiting | undefined {
    const lists = [this.returned, this.lanes[LaneIndex.high], this.lanes[LaneIndex.normal], this.lanes[LaneIndex.low]];
    return lists.find((list) => list.length > 0)?.shift();
  }
}

it('G2, G53: takes what was put back first, in its order, then lane by lane; beside the bound stand what was put back and signals', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const mailbox = new Mailbox(BOUND);
      const model = new Model();
      let taken: Waiting[] = [];
      for (const [n, step] of steps.entries()) {
        const waiting: Waiting = { message: n, origin: { n } };
        if (step.do === 'put') {
          mailbox.put(waiting.message, waiting.origin, step.lane);
          model.lanes[step.lane].push(waiting);
        } else if (step.do === 'signal') {
          const signal = { n };
          mailbox.putSignal(signal, false);
          model.lanes[LaneIndex.normal].push({ message: signal, origin: SIGNAL });
        } else if (step.do === 'putBack') {
          const back = taken.slice(-step.count);
          taken = [];
          mailbox.putBack(back);
          model.returned = [...back, ...model.returned];
        } else if (mailbox.length > 0) {
          const expected = model.take();
          expect([mailbox.take(), mailbox.lastOrigin]).toEqual([expected?.message, expected?.origin]);
          if (expected?.origin === SIGNAL) mailbox.signalTaken();
          else if (expected !== undefined) taken.push(expected);
        }
        const signals = model.lanes[LaneIndex.normal].filter(({ origin }) => origin === SIGNAL).length;
        expect([mailbox.length, mailbox.returnedLength]).toEqual([model.all.length, model.returned.length]);
        expect(mailbox.capacity).toBe(BOUND + signals + model.returned.length);
      }
    }),
  );
});
