import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { allocateRegions, DutyCycle, NodeHost } from '@ringmaster/core';
import { expect, test } from 'vitest';
import { openStation, write } from './mesh-kit.js';

test('G2, W1, W3 threads that flood each other, all to all, get everything in order through ring, fragments and full outboxes', async () => {
  const seed = Date.now() & 0xffff;
  const regions = allocateRegions({ threads: 3, slots: 64, dataRingBytes: 16_384 });
  const workers = [0, 1, 2].map(
    (self) => new Worker(new URL('../fixtures/mesh-peer.js', import.meta.url), { workerData: { regions, self, count: 2_000, seed } }),
  );
  const ends = workers.map((worker) => once(worker, 'exit'));
  const reports = await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0] as { fulls: number; parks: number }));
  for (const worker of workers) worker.postMessage('end');
  expect(await Promise.all(ends), `seed ${seed}`).toEqual([[0], [0], [0]]);
  for (const { fulls } of reports) expect(fulls).toBeGreaterThan(10);
});

test('W4 a thread that blocks between messages is woken by each, and its end comes through', async () => {
  const regions = allocateRegions({ threads: 2, slots: 64 });
  const owner = openStation(regions, 0, { host: new NodeHost() });
  const worker = new Worker(new URL('../fixtures/blocking-echo.js', import.meta.url), { workerData: { regions } });
  const ended = once(worker, 'exit');
  let arrived = (): void => {};
  const work = (): boolean => {
    const polled = owner.mesh.poll(100);
    owner.mesh.flush();
    if (polled > 0) arrived();
    return polled > 0;
  };
  const cycle = new DutyCycle({
    host: owner.host,
    words: new Int32Array(regions.words),
    threads: 2,
    thread: 0,
    duties: [{ work, hasWaiting: () => owner.mesh.hasWaiting() }],
  });
  cycle.start();
  for (const number of [...Array.from({ length: 200 }, (_, index) => index + 1), 0]) {
    const answer = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    write(owner.mesh.link(1), number, 4);
    cycle.poke();
    await answer;
    if (number % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(await ended).toEqual([0]);
  cycle.stop();
  const parks = owner.numbers().at(-1) ?? 0;
  expect(owner.numbers().slice(0, -1)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  expect(parks).toBeGreaterThanOrEqual(10);
});
