import type { RingConsumer, RingProducer } from '@ringmaster/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Received, recorder, send } from './ring-records.js';
import { sharedRing } from './shared-ring.js';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

type Step =
  | { readonly do: 'send'; readonly length: number; readonly claim: number }
  | { readonly do: 'abort'; readonly length: number }
  | { readonly do: 'poll'; readonly limit: number }
  | { readonly do: 'publish' | 'replace consumer' | 'replace producer' };

/** What a ring is, without any memory: three lists. */
class RingModel {
  readonly handled: number[] = [];
  #published: number[] = [];
  #committed: number[] = [];

  commit(sequence: number): void {
    this.#committed.push(sequence);
  }

  publish(): void {
    this.#published.push(...this.#committed);
    this.#committed = [];
  }

  poll(limit: number): void {
    this.handled.push(...this.#published.splice(0, limit));
  }

  dropUnpublished(): void {
    this.#committed = [];
  }
}

class Run {
  readonly model = new RingModel();
  readonly seen: Received[] = [];
  readonly #ring: ReturnType<typeof sharedRing>;
  #producer: RingProducer;
  #consumer: RingConsumer;
  #sequence = 0;

  constructor(capacityBytes: number, start: number) {
    this.#ring = sharedRing(capacityBytes, start);
    this.#producer = this.#ring.openProducer();
    this.#consumer = this.#ring.openConsumer();
  }

  take(step: Step): void {
    switch (step.do) {
      case 'send': {
        const length = 4 + (step.length % (this.#producer.recordBytesMax - 3));
        if (send(this.#producer, this.#sequence, length, { claimBytes: step.claim % (length + 1) })) this.model.commit(this.#sequence++);
        return;
      }
      case 'abort':
        if (this.#producer.claim(step.length % (this.#producer.recordBytesMax + 1)) >= 0) this.#producer.abort();
        return;
      case 'poll':
        this.#consumer.poll(recorder(this.seen), step.limit);
        this.model.poll(step.limit);
        return;
      case 'publish':
        this.#producer.publish();
        this.model.publish();
        return;
      case 'replace consumer':
        this.#consumer = this.#ring.openConsumer();
        return;
      case 'replace producer':
        this.#producer = this.#ring.openProducer();
        this.model.dropUnpublished();
        return;
    }
  }
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), length: fc.nat(200), claim: fc.nat(200) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), length: fc.nat(200) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('poll' as const), limit: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('publish' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('replace consumer' as const, 'replace producer' as const) }) },
);

const start = fc.oneof(
  fc.nat(100),
  fc.integer({ min: 2 ** 31 / 8 - 60, max: 2 ** 31 / 8 + 2 }),
  fc.integer({ min: 2 ** 29 - 60, max: 2 ** 29 + 2 }),
);

test(`SharedRing behaves like three lists, whatever is done to it (SEED=${SEED})`, () => {
  fc.assert(
    fc.property(
      fc.constantFrom(256, 512, 1024),
      start,
      fc.array(step, { minLength: 20, maxLength: 200 }),
      (capacityBytes, words, steps) => {
        const run = new Run(capacityBytes, words * 8);
        for (const one of steps) run.take(one);
        run.take({ do: 'publish' });
        run.take({ do: 'poll', limit: 10_000 });
        expect(run.seen.map(({ sequence }) => sequence)).toEqual(run.model.handled);
        expect(run.seen.every(({ intact }) => intact)).toBe(true);
      },
    ),
    { seed: SEED, numRuns: 500 },
  );
});
