import { type ActorRef, ActorStoppedError, type Defaults, type Placement } from '@ringmaster/actors';
import { createTestSystem, ExpectationError } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { PlacementChooser } from '#actors/system/thread/spawning/placement.js';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { revenant } from '../fixtures/revenant.ts';
import { traffic } from '../fixtures/traffic.ts';

/** A key whose actors live in worker `wanted` of two. */
function keyFor(wanted: number): Placement {
  const chooser = new PlacementChooser({ config: { workers: 2 } as never, thread: 0, dedicate: () => 0, isLost: () => false });
  for (let attempt = 0; ; attempt++) if (chooser.choose({ key: `${attempt}` }, false) === wanted) return { key: `${attempt}` };
}

/** Thread 1 has spawned an actor in thread 2, where nobody lives just now, and the record of that stands in the outbox behind a full ring. */
async function stuckSpawn(more: Partial<Defaults> = {}) {
  const defaults = { dataRingBytes: 4_096, respawnPauseMs: 500, ...more };
  const system = await createTestSystem({ threads: 2, defaults });
  const [first, second] = [keyFor(1), keyFor(2)];
  const spawner = system.spawn(revenant({}), { thread: first });
  const talker = system.spawn(traffic({ name: 'talker' }), { thread: first });
  const target = system.spawn(traffic({ name: 'target' }), { thread: second });
  await Promise.all([spawner.started, talker.started, target.started]);
  // The second death in a row is answered after a pause: until then nobody reads what goes there.
  void system.killThread(2);
  await system.settle();
  void system.killThread(2);
  talker.tell({ type: 'send', to: [target], count: 300 });
  const child = (await spawner.ask({
    type: 'spawn',
    what: recorder(),
    options: { thread: second },
  })) as unknown as ActorRef<RecorderMessage>;
  const advance = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) await system.advance(50);
  };
  const stop = async () => {
    const stopped = system.stop();
    await advance(200);
    await stopped;
  };
  return { system, spawner, child, advance, stop };
}

it('I4: what waits for an actor whose spawn died in the outbox of its spawner is a dead letter never-spawned, and asks fail', async () => {
  const { system, spawner, child, advance, stop } = await stuckSpawn();
  expect(child.tell({ type: 'note', from: 'early', n: 1 })).toBe('accepted');
  const asked = child.ask({ type: 'report' }, { timeout: 600_000 }).catch((error: unknown) => error);
  void system.killThread(1);
  await advance(100);
  expect(await asked).toBeInstanceOf(ActorStoppedError);
  expect(await system.deadLetters.expect({ to: child })).toMatchObject({ message: { from: 'early', n: 1 }, reason: 'never-spawned' });
  await expect(system.deadLetters.expect({ to: child })).rejects.toThrow(ExpectationError);
  expect([child.isAlive, spawner.isAlive]).toEqual([false, true]);
  await stop();
});

it('G8, I4: sends that wait for an actor whose spawn died with its spawner all settle, whether the flag was up or the ring was full', async () => {
  const SENDS = 300;
  const { system, child, advance, stop } = await stuckSpawn({ mailboxCapacity: 10, mailboxReserve: 200, outboxMessages: 20 });
  const dead: { readonly n: number; readonly reason: string }[] = [];
  system.events.subscribe({
    tell: (event) => {
      if (event.type !== 'dead-letter' || event.detail.target !== child) return 'accepted';
      dead.push({ n: (event.detail.message as { n: number }).n, reason: event.detail.reason });
      return 'accepted';
    },
  });
  const sent = Array.from({ length: SENDS }, (_, n) =>
    child.send({ type: 'note', from: 'early', n }).then(
      () => 'accepted',
      (error: unknown) => error,
    ),
  );
  void system.killThread(1);
  await advance(100);
  const came = await Promise.all(sent);
  const rejected = came.flatMap((one, n) => (one === 'accepted' ? [] : [n]));
  for (const n of rejected) expect(came[n]).toBeInstanceOf(ActorStoppedError);
  expect(rejected.length).toBeGreaterThan(0);
  // Each at most once, as what thread 2 reports finds little room on its way; and those that had waited in it are no others' than the first.
  expect(new Set(dead.map(({ n }) => n)).size).toBe(dead.length);
  const inVain = dead.flatMap(({ n, reason }) => (reason === 'never-spawned' ? [n] : []));
  expect(inVain).toEqual(came.slice(0, inVain.length).map((_, n) => n));
  expect(inVain.length).toBeGreaterThan(10);
  expect(dead.length - inVain.length).toBe(rejected.length);
  await stop();
});
