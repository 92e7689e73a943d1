import { type ActorRef, MessageBroker, ThreadLostError } from '@ringmaster/actors';
import { createTestSystem, type TestSystem } from '@ringmaster/actors/testkit';
import { SeededRandom } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import { clerk, type ClerkMessage, endless, news, reader, writer } from '../fixtures/clerks.ts';
import { recorder } from '../fixtures/recorder.ts';
import { LineCollector } from '../support/line-collector.ts';
import { turn } from '../support/until.ts';

const WORKERS = 3;
const STEPS = 40;
const SEEDS = 8;

/** One run: letters and news from all threads, while consumers fail, stop and are killed, threads die and the broker restarts between any two steps. */
async function run(seed: number): Promise<string[]> {
  const random = new SeededRandom(seed);
  const defaults = { respawnsMax: 1_000, respawnPauseMs: 1, respawnPauseMaxMs: 4 };
  const system = await createTestSystem({
    seed,
    threads: WORKERS,
    logger: new LineCollector().logger(),
    defaults,
    strictMessages: false,
  });
  const any = <T>(all: readonly T[]): T => all[random.below(all.length)] as T;
  const place = () => ({ thread: { spread: random.below(WORKERS) } });
  // Where no thread of ours dies: without a store it would lose what is in it.
  const broker = MessageBroker.start(system, { thread: 'owner', supervise: endless });
  const witness = system.spawn(recorder, { thread: 'owner' });
  const spawnClerk = (n: number): ActorRef<ClerkMessage> =>
    system.spawn(clerk({ name: `clerk-${n}`, witness, broker: broker.ref, queue: 'endless', prefetch: 1 + random.below(6) }), {
      ...place(),
      supervise: endless,
    });
  const clerks = [0, 1, 2].map(spawnClerk);
  const writers = [0, 1].map(() => system.spawn(writer({ broker: broker.ref }), { ...place(), supervise: endless }));
  const steady = system.spawn(reader({ name: 'steady', witness, broker: broker.ref }), { thread: 'owner' });
  await steady.ask({ type: 'started' });
  const wrong: string[] = [];
  let confirmed = 0;
  const asked: Promise<unknown>[] = [];
  for (let step = 0; step < STEPS; step++) {
    const what = random.below(10);
    if (what < 4) {
      const count = 1 + random.below(12);
      const written = any(writers).ask({ type: 'write', count, how: 'enqueue', queue: 'endless' }, { timeout: 1_000_000 });
      asked.push(
        written.then(
          (isIn) => (confirmed += isIn),
          (error: unknown) => {
            if (!(error instanceof ThreadLostError) && (error as Error).name !== 'ActorRestartingError') wrong.push(String(error));
          },
        ),
      );
    } else if (what < 6) any(clerks).tell({ type: 'fail' });
    else if (what < 7) {
      const leaving = random.below(clerks.length);
      const ref = clerks[leaving];
      void (random.below(2) === 0 ? ref?.stop() : ref?.kill());
      clerks[leaving] = spawnClerk(step + 10);
    } else if (what < 9) killIfRunning(system, 1 + random.below(WORKERS));
    else broker.ref.tell({ type: 'declare' } as never);
    for (let n = random.below(4); n > 0; n--) await turn();
    if (random.below(2) === 0) await system.advance(1 + random.below(5));
  }
  const quiet = async (holds: () => Promise<boolean>): Promise<boolean> => {
    for (let step = 0; step < 4_000; step++) {
      if (await holds()) return true;
      await system.advance(5);
    }
    return false;
  };
  let isSettled = false;
  void Promise.all(asked).then(() => {
    isSettled = true;
  });
  if (!(await quiet(async () => isSettled))) wrong.push('not all confirmations settled');
  const stats = async () => (await broker.queues()).find(({ id }) => id === 'clerks/endless');
  const isEmpty = async (): Promise<boolean> => {
    const now = await stats();
    return now === undefined || now.ready + now.unacknowledged + now.delayed === 0;
  };
  if (!(await quiet(isEmpty))) wrong.push(`not all was acknowledged: ${JSON.stringify(await stats())}`);
  const end = await stats();
  if (end !== undefined && (end.acknowledged !== end.enqueued || end.enqueued < confirmed))
    wrong.push(`it does not add up: ${JSON.stringify(end)}`);
  if (end !== undefined && end.consumers !== clerks.length) wrong.push(`${end.consumers} consumers are left of ${clerks.length}`);
  broker.publish(news.at('eu'), { n: 1 });
  const heard = async (): Promise<boolean> => (await witness.ask({ type: 'report' })).some(({ from }) => from.startsWith('steady'));
  if (!(await quiet(heard))) wrong.push('the steady reader hears nothing');
  await system.stop();
  return wrong;
}

function killIfRunning(system: TestSystem, thread: number): void {
  try {
    void system.killThread(thread);
  } catch (error) {
    // It is being replaced.
    if (!(error instanceof RangeError)) throw error;
  }
}

it.each(Array.from({ length: SEEDS }, (_, seed) => seed))(
  'G68: what was confirmed is acknowledged in the end, whoever dies when (seed %i)',
  async (seed) => {
    expect(await run(seed)).toEqual([]);
  },
);
