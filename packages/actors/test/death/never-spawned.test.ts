import { type ActorRef, ActorStoppedError, type Placement } from '@ringmaster/actors';
import { createTestSystem, ExpectationError } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { PlacementChooser } from '#actors/system/thread/placement.js';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { revenant } from '../fixtures/revenant.ts';
import { traffic } from '../fixtures/traffic.ts';

/** A key whose actors live in worker `wanted` of two. */
function keyFor(wanted: number): Placement {
  const chooser = new PlacementChooser({ config: { workers: 2 } as never, thread: 0, dedicate: () => 0, isLost: () => false });
  for (let attempt = 0; ; attempt++) if (chooser.choose({ key: `${attempt}` }, false) === wanted) return { key: `${attempt}` };
}

it('I4: what waits for an actor whose spawn died in the outbox of its spawner is a dead letter never-spawned, and asks fail', async () => {
  const defaults = { dataRingBytes: 4_096, respawnPauseMs: 500 };
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
  expect(child.tell({ type: 'note', from: 'early', n: 1 })).toBe('accepted');
  const asked = child.ask({ type: 'report' }, { timeout: 600_000 }).catch((error: unknown) => error);
  void system.killThread(1);
  for (let rounds = 0; rounds < 100; rounds++) await system.advance(50);
  expect(await asked).toBeInstanceOf(ActorStoppedError);
  expect(await system.deadLetters.expect({ to: child })).toMatchObject({ message: { from: 'early', n: 1 }, reason: 'never-spawned' });
  await expect(system.deadLetters.expect({ to: child })).rejects.toThrow(ExpectationError);
  expect([child.isAlive, spawner.isAlive]).toEqual([false, true]);
  const stopped = system.stop();
  for (let rounds = 0; rounds < 200; rounds++) await system.advance(50);
  await stopped;
});
