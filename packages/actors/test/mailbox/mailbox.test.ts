import { LaneIndex, Mailbox, SIGNAL, type Waiting } from '#actors/mailbox/mailbox.js';
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const BOUND = 5;

type Step =
  /** Put if there is room, and otherwise as the policy says. */
  | { readonly do: 'put'; readonly lane: LaneIndex }
  | { readonly do: 'signal'; readonly isBehindAll: boolean }
  | { readonly do: 'take' }
  /** So many of those taken last, as far as there are any. */
  | { readonly do: 'putBack'; readonly count: number };

const lanes = fc.constantFrom(LaneIndex.high, LaneIndex.normal, LaneIndex.low);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: lanes.map((lane) => ({ do: 'put', lane }) as const) },
  { weight: 1, arbitrary: fc.boolean().map((isBehindAll) => ({ do: 'signal', isBehindAll }) as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'take' } as const) },
  { weight: 1, arbitrary: fc.nat(4).map((count) => ({ do: 'putBack', count }) as const) },
);
type Policy = 'beyond' | 'drop-newest' | 'drop-oldest';

const isSignal = ({ origin }: Waiting): boolean => origin === SIGNAL;

/** The same as plain lists. */
class Model {
  returned: Waiting[] = [];
  readonly lanes: Record<LaneIndex, Waiting[]> = { [LaneIndex.high]: [], [LaneIndex.normal]: [], [LaneIndex.low]: [] };

  get #lists(): Waiting[][] {
    return [this.returned, this.lanes[LaneIndex.high], this.lanes[LaneIndex.normal], this.lanes[LaneIndex.low]];
  }

  get all(): Waiting[] {
    return this.#lists.flat();
  }

  get beside(): number {
    return this.all.filter(isSignal).length + this.returned.length;
  }

  take(): Waiting | undefined {
    return this.#lists.find((list) => list.length > 0)?.shift();
  }

  signal(one: Waiting, isBehindAll: boolean): void {
    const low = this.lanes[LaneIndex.low];
    (isBehindAll && low.length > 0 ? low : this.lanes[LaneIndex.normal]).push(one);
  }

  /** The oldest of the lowest lane that is not above `lane`. */
  evict(lane: LaneIndex): Waiting | undefined {
    const fromLow = [LaneIndex.low, LaneIndex.normal, LaneIndex.high];
    for (const one of fromLow.slice(0, fromLow.indexOf(lane) + 1)) {
      const at = this.lanes[one].findIndex((waiting) => !isSignal(waiting));
      if (at >= 0) return this.lanes[one].splice(at, 1)[0];
    }
    return undefined;
  }
}

/** Does the same to both, and compares what comes of it: 300 000 times, for which `expect` would take two seconds. */
class Pair {
  readonly mailbox = new Mailbox(BOUND);
  readonly model = new Model();
  readonly #policy: Policy;
  #taken: Waiting[] = [];
  sent = 0;
  handled = 0;
  dropped = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  play(step: Step, n: number): void {
    const { mailbox, model } = this;
    if (step.do === 'put') this.#put({ message: n, origin: { n } }, step.lane);
    else if (step.do === 'signal') {
      const message = { n };
      mailbox.putSignal(message, step.isBehindAll);
      model.signal({ message, origin: SIGNAL }, step.isBehindAll);
    } else if (step.do === 'putBack') {
      const back = this.#taken.slice(-step.count);
      this.#taken = [];
      this.handled -= back.length;
      mailbox.putBack(back);
      model.returned = [...back, ...model.returned];
    } else if (mailbox.length > 0) this.#take();
  }

  #put(one: Waiting, lane: LaneIndex): void {
    const { mailbox, model } = this;
    this.sent++;
    const isFull = mailbox.length >= mailbox.capacity;
    strictEqual(isFull, model.all.length - model.beside >= BOUND);
    if (isFull && this.#policy === 'drop-newest') return void this.dropped++;
    if (isFull && this.#policy === 'drop-oldest') {
      const victim = mailbox.evict(lane);
      deepStrictEqual(victim, model.evict(lane));
      this.dropped++;
      if (victim === undefined) return;
    }
    mailbox.put(one.message, one.origin, lane);
    model.lanes[lane].push(one);
  }

  #take(): void {
    const expected = this.model.take() as Waiting;
    deepStrictEqual([this.mailbox.take(), this.mailbox.lastOrigin], [expected.message, expected.origin]);
    if (isSignal(expected)) return this.mailbox.signalTaken();
    this.handled++;
    this.#taken.push(expected);
  }

  check(): void {
    const { mailbox, model } = this;
    deepStrictEqual([mailbox.length, mailbox.returnedLength], [model.all.length, model.returned.length]);
    strictEqual(mailbox.capacity, BOUND + model.beside);
    strictEqual(this.sent, this.handled + this.dropped + model.all.filter((one) => !isSignal(one)).length);
    if (this.#policy !== 'beyond') ok(model.all.length - model.beside <= BOUND);
  }
}

for (const policy of ['beyond', 'drop-newest', 'drop-oldest'] as const) {
  it(`G2, G9, G53: under ${policy} a mailbox takes what was put back first, then lane by lane; signals and what was put back stand beside the bound and are never dropped; sent = handled + dropped + waiting`, () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 120, size: 'max' }), (steps) => {
        const pair = new Pair(policy);
        for (const [n, step] of steps.entries()) {
          pair.play(step, n);
          pair.check();
        }
        while (pair.mailbox.length > 0) pair.play({ do: 'take' }, 0);
        pair.check();
      }),
      { numRuns: 200 },
    );
  });
}

it('G9: evict passes over signals at the head and leaves them in their order', () => {
  const mailbox = new Mailbox(3);
  const signals = [{ n: 1 }, { n: 2 }, { n: 3 }];
  for (const signal of signals) mailbox.putSignal(signal, false);
  for (const text of ['a', 'b', 'c']) mailbox.put(text, undefined, LaneIndex.normal);
  expect(mailbox.evict(LaneIndex.normal)).toEqual({ message: 'a', origin: undefined });
  expect(mailbox.evict(LaneIndex.high)).toEqual({ message: 'b', origin: undefined });
  expect(Array.from({ length: mailbox.length }, () => mailbox.take())).toEqual([...signals, 'c']);
});
