import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OwedCredit, type Window } from '#actors/streams/owed-credit.js';
import { Credit } from '#actors/streams/credit.js';
import { ItemBuffer } from '#actors/streams/item-buffer.js';

/** One step of a stream whose parts are two queues: items on the way, and credit on the way back. */
type Step = { readonly step: 'write'; readonly bytes: number } | { readonly step: 'arrive' | 'read' | 'read all' | 'grant' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ step: fc.constant('write' as const), bytes: fc.integer({ min: 0, max: 300 }) }),
  fc.record({ step: fc.constantFrom('arrive' as const, 'read' as const, 'read all' as const, 'grant' as const) }),
);
const windows = fc.record({ items: fc.integer({ min: 1, max: 9 }), bytes: fc.integer({ min: 1, max: 500 }) });

/** The protocol with nothing around it. */
class Model {
  readonly credit = new Credit();
  readonly buffer = new ItemBuffer();
  readonly allowance: OwedCredit;
  readonly flying: { readonly n: number; readonly bytes: number }[] = [];
  readonly grants: { readonly items: number; readonly bytes: number }[] = [];
  written = 0;
  read = 0;
  longest = 0;

  constructor(window: Window) {
    this.allowance = new OwedCredit(window);
    this.credit.grant(window.items, window.bytes);
  }

  get underWay(): { readonly items: number; readonly bytes: number } {
    const items = this.flying.length + this.buffer.length;
    return { items, bytes: this.flying.reduce((sum, { bytes }) => sum + bytes, 0) + this.bufferedBytes };
  }

  bufferedBytes = 0;

  do(step: Step): void {
    if (step.step === 'write' && this.credit.isOpen) {
      this.credit.spend(step.bytes);
      this.longest = Math.max(this.longest, step.bytes);
      this.flying.push({ n: this.written++, bytes: step.bytes });
    } else if (step.step === 'arrive') this.#arrive();
    else if (step.step === 'grant') this.#grant();
    else if (step.step === 'read' && this.buffer.length > 0) this.#took([this.buffer.shift()]);
    else if (step.step === 'read all' && this.buffer.length > 0) this.#took(this.buffer.takeAll());
  }

  #arrive(): void {
    const item = this.flying.shift();
    if (item === undefined) return;
    this.buffer.push(item.n, item.bytes);
    this.bufferedBytes += item.bytes;
  }

  #grant(): void {
    const grant = this.grants.shift();
    if (grant !== undefined) this.credit.grant(grant.items, grant.bytes);
  }

  #took(items: readonly unknown[]): void {
    for (const item of items) expect(item).toBe(this.read++);
    this.bufferedBytes -= this.buffer.takenBytes;
    if (!this.allowance.handedOut(items.length, this.buffer.takenBytes)) return;
    this.grants.push({ items: this.allowance.items, bytes: this.allowance.bytes });
    this.allowance.settled();
  }
}

it('credit bounds what is under way, in items and, up to the last item, in bytes, and nothing is lost or doubled', () => {
  fc.assert(
    fc.property(windows, fc.array(steps, { maxLength: 200 }), (window, all) => {
      const model = new Model(window);
      for (const step of all) {
        model.do(step);
        const { items, bytes } = model.underWay;
        expect(items).toBeLessThanOrEqual(window.items);
        expect(bytes).toBeLessThan(window.bytes + Math.max(1, model.longest));
      }
      expect(model.written).toBe(model.read + model.underWay.items);
    }),
  );
});

it('a writer never waits for a reader that waits: with all read and all credit arrived there is credit', () => {
  fc.assert(
    fc.property(windows, fc.array(steps, { maxLength: 200 }), (window, all) => {
      const model = new Model(window);
      for (const step of all) model.do(step);
      while (model.flying.length > 0) model.do({ step: 'arrive' });
      while (model.buffer.length > 0) model.do({ step: 'read' });
      while (model.grants.length > 0) model.do({ step: 'grant' });
      expect(model.credit.isOpen).toBe(true);
    }),
  );
});

it('a buffer gives items in order, with their sizes, however they are taken', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('push', 'push', 'shift', 'all'), { maxLength: 5_000 }), (all) => {
      const buffer = new ItemBuffer();
      let [pushed, taken] = [0, 0];
      const take = (items: readonly unknown[]): void => {
        const sizes = items.reduce((sum: number, item) => sum + (item as number), 0);
        for (const item of items) expect(item).toBe(taken++);
        expect(buffer.takenBytes).toBe(sizes);
      };
      for (const step of all) {
        if (step === 'push') buffer.push(pushed, pushed++);
        else if (buffer.length > 0) take(step === 'shift' ? [buffer.shift()] : buffer.takeAll());
        expect(buffer.length).toBe(pushed - taken);
      }
    }),
  );
});

it('a buffer that never runs empty does not grow', () => {
  const buffer = new ItemBuffer();
  for (let n = 0; n < 10; n++) buffer.push(n, 1);
  let isOrdered = true;
  for (let n = 10; n < 100_000; n++) {
    buffer.push(n, 1);
    isOrdered &&= buffer.shift() === n - 10;
  }
  expect(isOrdered).toBe(true);
  expect(buffer.length).toBe(10);
  expect(buffer.heldLength).toBeLessThan(3_000);
});
