import { MessageQueue } from '#actors/mailbox/message-queue.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';

type Step =
  | { readonly do: 'push' | 'unshift' | 'shift'; readonly times: number }
  | { readonly do: 'originAt' | 'removeAt'; readonly share: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('push', 'unshift', 'shift'), times: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constantFrom('originAt', 'removeAt'), share: fc.double({ min: 0, max: 0.999, noNaN: true }) }),
);

interface Entry {
  readonly message: number;
  readonly origin: object;
}

class Pair {
  readonly queue = new MessageQueue();
  readonly model: Entry[] = [];
  #count = 0;

  run(step: Step): void {
    const { model } = this;
    if ('times' in step) for (let time = 0; time < step.times; time++) this.#once(step.do);
    else if (model.length > 0) this.#at(step.do, Math.floor(step.share * model.length));
    expect(this.queue.length).toBe(model.length);
  }

  #once(what: 'push' | 'unshift' | 'shift'): void {
    const entry: Entry = { message: this.#count++, origin: {} };
    if (what === 'push') {
      this.queue.push(entry.message, entry.origin);
      this.model.push(entry);
    } else if (what === 'unshift') {
      this.queue.unshift(entry.message, entry.origin);
      this.model.unshift(entry);
    } else if (this.model.length > 0) this.#same(this.queue.shift(), this.model.shift());
  }

  #at(what: 'originAt' | 'removeAt', index: number): void {
    if (what === 'originAt') expect(this.queue.originAt(index)).toBe(this.model[index]?.origin);
    else this.#same(this.queue.removeAt(index), this.model.splice(index, 1)[0]);
  }

  #same(message: unknown, entry: Entry | undefined): void {
    expect(message).toBe(entry?.message);
    expect(this.queue.lastOrigin).toBe(entry?.origin);
  }
}

it('G2: the queue is a list: in order, from both ends and from within', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const pair = new Pair();
      for (const step of steps) pair.run(step);
      while (pair.model.length > 0) pair.run({ do: 'shift', times: 1 });
    }),
  );
});

it('G2, G11: 100 000 entries come out in the order in which they went in, and again', () => {
  const queue = new MessageQueue();
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 100_000; n++) queue.push(n, undefined);
    for (let n = 0; n < 100_000; n++) if (queue.shift() !== n) throw new Error(`entry ${n} came out of order`);
    expect(queue.length).toBe(0);
  }
});

it('a queue that is never quite empty goes round in order', () => {
  const queue = new MessageQueue();
  queue.push(0, undefined);
  for (let n = 1; n < 10_000; n++) {
    queue.push(n, undefined);
    expect(queue.shift()).toBe(n - 1);
  }
  expect(queue.length).toBe(1);
});
