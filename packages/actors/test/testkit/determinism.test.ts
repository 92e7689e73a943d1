import { createTestSystem, writeTrace } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { LineCollector } from '../support/line-collector.ts';
import { trials } from '../support/trials.ts';
import { chorus, sing } from './chorus-run.ts';

const SEEDS = trials(40, 100);

it('G73: the same seed comes to the same order, the same steps and the same hash, again and again', async () => {
  for (const seed of [1, 2, 3]) {
    const first = await chorus({ seed });
    for (let again = 0; again < 3; again++) expect(await chorus({ seed })).toEqual(first);
  }
});

it('G73: of many seeds at least half come to different orders of what the fourth actor is told', async () => {
  const orders = new Set<string>();
  const hashes = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { order, hash } = await chorus({ seed });
    // FIFO per sender holds in all of them (G2).
    for (const name of ['a', 'b', 'c'])
      expect(order.split(' ').filter((note) => note.startsWith(name))).toEqual([1, 2, 3, 4].map((n) => name + n));
    orders.add(order);
    hashes.add(hash);
  }
  expect(orders.size).toBeGreaterThanOrEqual(SEEDS / 2);
  expect(hashes.size).toBeGreaterThanOrEqual(0.9 * SEEDS);
}, 60_000);

it('G73: a trace says in words what happened, thread by thread', async () => {
  const kit = await createTestSystem({ mode: 'deterministic', threads: 2, seed: 3, logger: new LineCollector().logger() });
  await sing(kit, 1);
  const text = writeTrace(kit.trace.entries);
  expect(text).toMatch(/^ {6}thread 1 begins, incarnation 1$/m);
  expect(text).toMatch(/^ +\d+ thread \d (woken|later)$/m);
  expect(text).toMatch(/^ {6}thread 0 takes \d+ of thread [12]: records? \d+( to \d+)?$/m);
  expect(text).toMatch(/^ {6}thread [12] runs singer-\d, slot \d+, generation 1$/m);
  await kit.stop();
});
