import { type ActorRef, ActorStoppedError, type Directive, restart, resume, type Supervision, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { GateMessage } from '../fixtures/gate.ts';
import { Burnt } from '../fixtures/phoenix.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

/** The steps of a restart as docs/supervision.md has them, and what happens if something else arrives during each. */

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const atOnce = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });
/** Decides when the gate opens. */
const when = (gate: ActorRef<GateMessage>, then: () => Directive): Supervision =>
  supervise.otherwise(async () => {
    await gate.ask({ type: 'pass' }, { timeout: 60_000 });
    return then();
  });

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open());
  const waiting = (gate: ActorRef<GateMessage>, count = 1): Promise<void> => gate.ask({ type: 'waiting', count }, { timeout: 60_000 });

  it('G34, step 1: what is left running of the failed handler may spawn; the child stops with the incarnation', async () => {
    const set = await open();
    const [repair, late] = [set.gate(), set.gate()];
    const ref = set.phoenix('a', { thread: way.first, supervise: when(repair, restart) });
    ref.tell({ type: 'fail-and-spawn', gate: late, name: 'child' });
    await waiting(repair);
    await waiting(late);
    late.tell({ type: 'open' });
    await set.untilSeen('child set up');
    repair.tell({ type: 'open' });
    expect(await ref.ask({ type: 'children' })).toEqual([]);
    await set.stage.until('the child has ended', () =>
      set.stage.events.some(({ type, actor }) => type === 'stopped' && actor?.name === 'child'),
    );
  });

  it('G25, step 1: another failure meanwhile is made up for by a restart, and raised after a resume', async () => {
    for (const decision of [restart, resume]) {
      const set = await open();
      const repair = set.gate();
      const above = set.head('head', { thread: way.first, supervise: when(repair, decision).within({ restarts: 9, periodMs: 60_000 }) });
      const failing = await set.child(above, 'a', { thread: way.second, table: 'escalate' });
      above.tell({ type: 'fail' });
      await waiting(repair);
      failing.tell({ type: 'fail' });
      expect(await set.untilStopped(failing)).toBeInstanceOf(Burnt);
      repair.tell({ type: 'open' });
      if (decision === restart) await set.untilRestarted('head');
      else
        await set.stage.until(
          'it has failed again',
          () => set.stage.lines.filter(({ text }) => text === 'actor failed and resumes').length === 2,
        );
      expect(await above.ask({ type: 'ping' })).toBe('pong');
      expect((await set.seen()).filter((text) => text.startsWith('head'))).toEqual(
        decision === restart ? ['head set up', 'head ends: Error 1', 'head set up'] : ['head set up'],
      );
      await above.stop();
    }
  });

  it('G14, steps 1 and 2: a stop needs no decision: the actor ends with the error, and the answer is void when it comes', async () => {
    const set = await open();
    const repair = set.gate();
    const ref = set.phoenix('a', { thread: way.first, supervise: when(repair, restart) });
    ref.tell({ type: 'fail' });
    await waiting(repair);
    const asked = outcome(ref.ask({ type: 'report' }, { timeout: 60_000 }));
    await ref.stop();
    expect(await set.untilStopped(ref)).toBeInstanceOf(Burnt);
    expect(await asked).toBeInstanceOf(ActorStoppedError);
    repair.tell({ type: 'open' });
    const next = set.phoenix('a', { thread: way.first });
    expect(await next.ask({ type: 'report' })).toEqual([]);
    expect(set.restarts).toEqual([]);
  });

  it('G16, step 2: the parent is stopped: so is the failed child, and nobody waits for the answer', async () => {
    const set = await open();
    const repair = set.gate();
    const above = set.head('head', { thread: way.first }, repair);
    const failing = await set.child(above, 'a', { thread: way.second, table: 'slow' });
    failing.tell({ type: 'fail' });
    await waiting(repair);
    await above.stop();
    expect(failing.isAlive).toBe(false);
    repair.tell({ type: 'open' });
    await set.stage.untilQuiet();
    expect(set.restarts).toEqual([]);
  });

  it('G34, step 2: the parent fails and restarts: the failed child stops with the others', async () => {
    const set = await open();
    const repair = set.gate();
    const above = set.head('head', { thread: way.first, supervise: atOnce }, repair);
    const failing = await set.child(above, 'a', { thread: way.second, table: 'slow' });
    failing.tell({ type: 'fail' });
    await waiting(repair);
    above.tell({ type: 'fail' });
    await set.untilRestarted('head');
    expect(failing.isAlive).toBe(false);
    repair.tell({ type: 'open' });
    expect(await above.ask({ type: 'children' })).toEqual([]);
    expect(set.restarts).toEqual(['head 1 head']);
  });

  it('step 2: the recovery handler runs while the parent handles a message, which it does not wait for', async () => {
    const set = await open();
    const [door, repair] = [set.gate(), set.gate()];
    const above = set.head('head', { thread: way.first }, repair);
    const failing = await set.child(above, 'a', { thread: way.second, table: 'slow' });
    above.tell({ type: 'pass', gate: door });
    await waiting(door);
    failing.tell({ type: 'fail' });
    await waiting(repair);
    repair.tell({ type: 'open' });
    expect(await failing.ask({ type: 'report' })).toEqual([]);
    door.tell({ type: 'open' });
    await set.untilSeen('head passed');
  });

  it('G29, V6: a parent that is handling a message finishes it before a failure that was escalated becomes its own', async () => {
    const set = await open();
    const door = set.gate();
    const above = set.head('head', { thread: way.first, supervise: atOnce });
    const failing = await set.child(above, 'a', { thread: way.second, table: 'escalate' });
    above.tell({ type: 'pass', gate: door });
    await waiting(door);
    failing.tell({ type: 'fail' });
    // At once, so that whoever waits for it need not wait for the parent.
    await set.untilStopped(failing);
    const ping = above.ask({ type: 'ping' }, { timeout: 60_000 });
    door.tell({ type: 'open' });
    expect(await ping).toBe('pong');
    expect((await set.seen()).filter((text) => text.startsWith('head'))).toEqual([
      'head set up',
      'head passed',
      'head ends: phoenix/Burnt 1',
      'head set up',
    ]);
  });

  it('G14, step 3: a stop and an order that cross: the actor ends', async () => {
    const set = await open();
    const repair = set.gate();
    const ref = set.phoenix('a', { thread: way.first, supervise: when(repair, restart) });
    ref.tell({ type: 'fail' });
    await waiting(repair);
    repair.tell({ type: 'open' });
    await ref.stop();
    expect(ref.isAlive).toBe(false);
    await set.untilStopped(ref);
  });
});
