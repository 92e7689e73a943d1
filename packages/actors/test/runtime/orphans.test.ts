import type { ActorRef, AnyRef, Blueprint, SpawnOptions } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { head, type HeadMessage } from '../fixtures/head.ts';
import { lateParent } from '../fixtures/late-parent.ts';
import { recorder } from '../fixtures/recorder.ts';
import { waiting } from '../support/mortals.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

/**
 * Actors below one that died with its thread end before its successor opens (D3). So none of them may wait for somebody who can only
 * end behind that gate: both would wait until the limit of a stop, which is longer here than any test.
 */

const LONG = { timeout: 60_000 };
const FIRST = 1;
const SECOND = 2;

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open({ defaults: { stopTimeoutMs: 500_000 }, name: 'orphans' }));
  const spawn = async (above: ActorRef<HeadMessage>, what: Blueprint<never>, options: SpawnOptions): Promise<AnyRef> =>
    above.ask({ type: 'spawn', what, options, table: 'restart' });
  const below = async (set: Supervised, above: ActorRef<HeadMessage>, options: SpawnOptions): Promise<ActorRef<HeadMessage>> =>
    (await spawn(above, head({ name: 'middle', witness: set.witness }), { name: 'middle', ...options })) as ActorRef<HeadMessage>;
  const comesBack = async (set: Supervised, above: ActorRef<HeadMessage>): Promise<void> =>
    expect(await set.stage.inTime(above.ask({ type: 'children' }, LONG))).toEqual([]);

  if (!way.crosses) {
    it('an actor and those below it in one thread die together', async () => {
      const set = await open();
      const above = set.head('above', {});
      expect(set.stage.threadOf(await below(set, above, {}))).toBe(set.stage.threadOf(above));
    });
    return;
  }

  it('G27, G55: an orphan does not bring back a permanent child that died with the thread', async () => {
    const set = await open();
    const above = set.head('above', { thread: way.first });
    const middle = await below(set, above, { thread: way.second });
    await (await spawn(middle, recorder(), { name: 'leaf', thread: way.first, restart: 'permanent' })).started;
    await set.stage.kill(FIRST);
    await comesBack(set, above);
    expect(set.stage.lines.filter(({ text }) => text.startsWith('actor ended and'))).toEqual([]);
  });

  it('G55: an orphan does not wait for a child that it spawned into the dead thread late in its setup', async () => {
    const set = await open();
    const door = set.gate();
    const above = set.head('above', { thread: way.first });
    const middle = await spawn(above, lateParent({ gate: door, thread: way.first }), { thread: way.second });
    await waiting(door);
    await set.stage.killNow(FIRST);
    await set.stage.inTime(set.stage.until('the orphan is told to stop', () => !middle.isAlive));
    door.tell({ type: 'open' });
    await comesBack(set, above);
  });

  it('G55: an orphan does not wait for a child that waits for the replacement of another dead thread', async () => {
    const set = await open();
    const above = set.head('above', { thread: way.first });
    const middle = await below(set, above, { thread: 'owner' });
    await (await spawn(middle, recorder(), { name: 'leaf', thread: way.second })).started;
    await Promise.all([set.stage.kill(SECOND), set.stage.kill(FIRST)]);
    await comesBack(set, above);
  });
});
