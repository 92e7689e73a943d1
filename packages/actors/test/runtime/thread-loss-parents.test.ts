import { type ActorRef, restart, type Supervision, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { GateMessage } from '../fixtures/gate.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

/** What else the parent is at, or its thread, when a child is lost. */

const LONG = { timeout: 60_000 };
const FIRST = 1;
const SECOND = 2;
/** Restarts when the gate opens. */
const when = (gate: ActorRef<GateMessage>): Supervision =>
  supervise.otherwise(async () => {
    await gate.ask({ type: 'pass' }, LONG);
    return restart();
  });
const waiting = (gate: ActorRef<GateMessage>, count = 1): Promise<void> => gate.ask({ type: 'waiting', count }, LONG);
const lost = (thread: number): string => `thread ${thread} has died`;

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open());

  if (!way.crosses) {
    it('a parent and its child in one thread are one loss, or none', async () => {
      const set = await open();
      const above = set.head('head', {});
      const ref = await set.child(above, 'a', { thread: 'auto', table: 'restart' });
      expect(set.stage.threadOf(ref)).toBe(set.stage.threadOf(above));
    });
    return;
  }

  it('V1: a parent that is suspended itself decides about its lost child all the same', async () => {
    const set = await open();
    const repair = set.gate();
    const above = set.head('head', { thread: way.second, supervise: when(repair) });
    const ref = await set.child(above, 'a', { thread: way.first, table: 'restart' });
    await ref.started;
    above.tell({ type: 'fail' });
    await waiting(repair);
    await set.stage.kill(FIRST);
    expect(await ref.ask({ type: 'report' }, LONG)).toEqual([]);
    // Events come in batches, not inside the step that caused them: its answer may be here first.
    await set.untilRestarted('a');
    expect(set.restarts).toEqual([`a 1 Cannot go on as "a": ${lost(FIRST)}`]);
    repair.tell({ type: 'open' });
    await set.untilRestarted('head');
    expect(ref.isAlive).toBe(false);
  });

  it('G34: a parent that makes room for its next incarnation has ended its lost children', async () => {
    const set = await open();
    const door = set.gate();
    const above = set.head('head', { thread: way.second, supervise: supervise.otherwise(restart()) });
    const ref = await set.child(above, 'a', { thread: way.first, table: 'restart' });
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    // It waits for the end of its child, whose handler waits at the gate.
    above.tell({ type: 'fail' });
    await set.stage.until('the child stops', () => !ref.isAlive);
    await set.stage.kill(FIRST);
    await set.untilRestarted('head');
    expect(await above.ask({ type: 'children' })).toEqual([]);
    expect(set.restarts.map((text) => text.slice(0, 6))).toEqual(['head 1']);
  });

  it('D3: a parent that dies with its thread begins anew without the children it had elsewhere, and they end', async () => {
    const set = await open();
    const above = set.head('head', { thread: way.first });
    const ref = await set.child(above, 'a', { thread: way.second, table: 'restart' });
    await ref.started;
    await set.stage.kill(FIRST);
    expect(await above.ask({ type: 'children' }, LONG)).toEqual([]);
    expect(ref.isAlive).toBe(false);
    await set.untilRestarted('head');
    expect(set.restarts.map((text) => text.slice(0, 6))).toEqual(['head 1']);
  });

  it('D2, D4: two threads die, parent and child: the child ends, and the parent begins anew', async () => {
    const set = await open();
    const above = set.head('head', { thread: way.first });
    const ref = await set.child(above, 'a', { thread: way.second, table: 'restart' });
    await ref.started;
    await Promise.all([set.stage.kill(SECOND), set.stage.kill(FIRST)]);
    expect(await set.stage.inTime(above.ask({ type: 'children' }, LONG))).toEqual([]);
    await set.stage.inTime(set.stage.untilLosses(2));
    await set.stage.inTime(set.stage.until('the child has ended', () => !ref.isAlive));
  });

  it('D1: a dedicated thread that dies comes back under the same index for its actor, whose parent decides', async () => {
    const set = new Supervised(await way.open({ dedicatedMax: 1, name: 'loss of a dedicated one' }));
    const ref = set.phoenix('a', { thread: 'dedicated', supervise: supervise.otherwise(restart()) });
    await ref.ask({ type: 'report' });
    const thread = set.stage.threadOf(ref);
    await set.stage.kill(thread);
    expect(await ref.ask({ type: 'report' }, LONG)).toEqual([]);
    await set.untilRestarted('a');
    expect([set.stage.threadOf(ref), set.restarts]).toEqual([thread, [`a 1 Cannot go on as "a": ${lost(thread)}`]]);
  });
});
