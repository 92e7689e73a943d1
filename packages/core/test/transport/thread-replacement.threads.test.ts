import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { allocateRegions, beginIncarnation, DutyCycle, NodeHost, takeRemains } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';
import { expect, test } from 'vitest';
import { KIND, openStation, record } from './mesh-kit.js';

const RECORDS = 60_000;
const DEATHS = 12;

test('D1, R2, R4 a consumer that dies again and again, by itself or terminated: each record is begun once, in parts at most one a death is lost', async () => {
  const seed = Date.now() & 0xffff;
  const random = new SeededRandom(seed);
  const regions = allocateRegions({ threads: 2, slots: 64, dataRingBytes: 32_768 });
  const owner = openStation(regions, 0, { host: new NodeHost(), outbox: { records: 2_000, bytes: 4 << 20 } });
  const link = owner.mesh.link(1);
  const seen = new Int32Array(new SharedArrayBuffer((RECORDS + 1) * 4));
  let sent = 0;
  const fill = (): void => {
    while (sent < RECORDS) {
      const lengthBytes = random.below(200) === 0 ? 9_000 : 8 + random.below(200);
      if (link.post(record(sent + 1, lengthBytes), KIND) === 'full') return link.onRoom(fill);
      sent++;
    }
  };
  const work = (): boolean => {
    const before = owner.mesh.outboxRecords;
    owner.mesh.flush();
    return owner.mesh.outboxRecords < before;
  };
  const duties = [{ work, hasWaiting: () => owner.mesh.hasWaiting() }];
  const cycle = new DutyCycle({ host: owner.host, words: new Int32Array(regions.words), threads: 2, thread: 0, duties });
  cycle.start();
  fill();
  cycle.poke();

  let announced: number[] = [];
  const live = async (exitAt: number): Promise<{ worker: Worker; exited: Promise<unknown> }> => {
    beginIncarnation(regions, 1);
    const worker = new Worker(new URL('../fixtures/mortal-consumer.js', import.meta.url), { workerData: { regions, seen, exitAt } });
    // One that dies at once may be heard of last and first in the same moment: Node hands over what a worker has posted when it sees it exit.
    const exited = once(worker, 'exit');
    await once(worker, 'message');
    return { worker, exited };
  };
  for (let death = 0; death < DEATHS; death++) {
    const byItself = death % 2 === 0;
    const { worker, exited } = await live(byItself ? 1 + random.below(3_000) : 0);
    if (!byItself) void worker.terminate();
    await exited;
    announced = [];
    link.forEachWaiting(
      takeRemains(regions, 1).links[0]?.read ?? -1,
      (memory, offset) => void announced.push(memory.words[offset >>> 2] ?? 0),
    );
    // What is announced has not been begun, and comes in order.
    expect(
      announced.filter((number) => (seen[number] ?? 0) % 1_000 > 0),
      `seed ${seed}`,
    ).toEqual([]);
    expect(announced, `seed ${seed}`).toEqual([...announced].sort((a, b) => a - b));
  }
  const { worker: last } = await live(0);
  const isDone = (): boolean => (seen[RECORDS] ?? 0) > 0;
  while (!isDone()) await new Promise((go) => setImmediate(go));
  cycle.stop();
  await last.terminate();
  const counts = Array.from(seen.subarray(1));
  const lost = counts.filter((count) => count === 1_000 || count === 0).length;
  expect(
    counts.filter((count) => count !== 1 && count !== 1_000 && count !== 0),
    `seed ${seed}`,
  ).toEqual([]);
  expect(lost, `seed ${seed}`).toBeLessThanOrEqual(DEATHS);
});
