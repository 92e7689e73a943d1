import { type ActorRef, ActorStoppedError, restart, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { GateMessage } from '../fixtures/gate.ts';
import { recorder } from '../fixtures/recorder.ts';
import { Supervised } from '../support/supervised.ts';
import { inEachWay } from '../support/ways.ts';

/** The steps of a restart as docs/supervision.md has them, and what happens if something else arrives during each. */

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const atOnce = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });

inEachWay((way) => {
  const open = async (): Promise<Supervised> => new Supervised(await way.open());
  const waiting = (gate: ActorRef<GateMessage>, count = 1): Promise<void> => gate.ask({ type: 'waiting', count }, { timeout: 60_000 });

  it('S5, step 4: while it halts, the context tells, and neither spawns nor changes the behaviour', async () => {
    const set = await open();
    const [hook, late] = [set.gate(), set.gate()];
    const ref = set.phoenix('a', { thread: way.first, supervise: atOnce }, { hook });
    ref.tell({ type: 'try-later', gate: late });
    await waiting(late);
    ref.tell({ type: 'fail' });
    await waiting(hook);
    late.tell({ type: 'open' });
    const seen = await set.untilSeen('a become');
    expect(seen.filter((text) => /spawn|speaks|tell|become/.test(text))).toEqual([
      'a spawn: ActorStoppedError',
      'a speaks',
      'a could tell',
      'a become: ActorStoppedError',
    ]);
    hook.tell({ type: 'open' });
    expect(await ref.ask({ type: 'children' })).toEqual([]);
  });

  it('G34, step 4: a child that fails while it is to stop stops, and nobody is asked', async () => {
    const set = await open();
    const door = set.gate();
    const above = set.head('head', { thread: way.first, supervise: atOnce });
    const child = await set.child(above, 'a', { thread: way.second, table: 'escalate' });
    child.tell({ type: 'pass', gate: door });
    await waiting(door);
    child.tell({ type: 'fail' });
    above.tell({ type: 'fail' });
    await set.stage.until('the child is to stop', () => !child.isAlive);
    door.tell({ type: 'open' });
    await set.untilRestarted('head');
    expect((await set.seen()).filter((text) => text.startsWith('head'))).toEqual(['head set up', 'head ends: Error 1', 'head set up']);
  });

  it('G14, step 4: a stop while children stop, or while the hook runs, ends the actor when that is done', async () => {
    const set = await open();
    const hook = set.gate();
    const ref = set.phoenix('a', { thread: way.first, supervise: atOnce }, { hook });
    ref.tell({ type: 'fail' });
    await waiting(hook);
    const ended = ref.stop();
    expect(ref.isAlive).toBe(false);
    hook.tell({ type: 'open' });
    await ended;
    expect(await set.seen()).toContain('a has 0 children');

    const door = set.gate();
    const above = set.head('head', { thread: way.first, supervise: atOnce });
    const child = await set.child(above, 'child', { thread: way.second, table: 'restart' });
    child.tell({ type: 'pass', gate: door });
    await waiting(door);
    above.tell({ type: 'fail' });
    await set.stage.until('the child is to stop', () => !child.isAlive);
    const over = above.stop();
    door.tell({ type: 'open' });
    await over;
    expect((await set.seen()).filter((text) => text.startsWith('head'))).toEqual(['head set up']);
    expect(set.restarts).toEqual([]);
  });

  it('S5, step 5: while it waits to start again, code of the old incarnation cannot spawn', async () => {
    const set = await open();
    const late = set.gate();
    const table = supervise.otherwise(restart({ backoff: { minMs: 50, maxMs: 50 } }));
    const ref = set.phoenix('a', { thread: way.first, supervise: table });
    ref.tell({ type: 'try-later', gate: late });
    await waiting(late);
    ref.tell({ type: 'fail' });
    await set.untilSeen('a has');
    late.tell({ type: 'open' });
    const seen = await set.untilSeen('a become');
    expect(seen).toContain('a spawn: ActorStoppedError');
    await set.stage.inTime(ref.ask({ type: 'report' }, { timeout: 60_000 }));
  });

  it('G18, step 5: a stop while it waits to start again ends it at once; what waits is dropped, each once', async () => {
    const set = await open();
    const table = supervise.otherwise(restart({ backoff: { minMs: 1e6, maxMs: 1e6 } }));
    const ref = set.phoenix('a', { thread: way.first, supervise: table });
    ref.tell({ type: 'fail' });
    await set.untilSeen('a has');
    for (const n of [1, 2]) expect(ref.tell({ type: 'note', n })).toBe('accepted');
    const asked = outcome(ref.ask({ type: 'report' }, { timeout: 60_000 }));
    await ref.stop();
    expect(await asked).toBeInstanceOf(ActorStoppedError);
    const letters = await set.stage.untilDeadLetters(2);
    expect(letters.map(({ reason, message }) => [reason, message])).toEqual([1, 2].map((n) => ['stopped', { type: 'note', n }]));
  });

  it('G19, step 5: a parent that stops does not wait for a child that waits to start again', async () => {
    const set = await open();
    const above = set.head('head', { thread: way.first });
    const child = await set.child(above, 'a', { thread: way.second, table: 'restart' });
    child.tell({ type: 'fail' });
    await above.stop();
    expect([above.isAlive, child.isAlive]).toEqual([false, false]);
  });

  it('G26, step 6: a child of the new incarnation escalates while setup runs: raised when setup has ended', async () => {
    const set = await open();
    const [setup, second] = [set.gate(), set.gate()];
    const errors: string[] = [];
    const table = supervise
      .otherwise(({ error }) => {
        errors.push(error.name);
        return restart();
      })
      .within({ restarts: 9, periodMs: 60_000 });
    const ref = set.directed('a', { thread: way.first, supervise: table }, [
      { do: 'go' },
      { do: 'spawn', name: 'child' },
      { do: 'wait', gate: setup },
      { do: 'go' },
      { do: 'wait', gate: second },
      { do: 'go' },
    ]);
    ref.tell({ type: 'fail' });
    await waiting(setup);
    // The child uses up its budget, and what follows is its parent's affair.
    const child = set.stage.events.find((event) => event.type === 'started' && event.actor.name === 'child')?.actor;
    for (let n = 0; n < 4; n++) (child as ActorRef<{ readonly type: 'fail' }>).tell({ type: 'fail' });
    await set.stage.inTime(set.untilStopped(child as ActorRef<never>));
    expect(errors).toEqual(['phoenix/Burnt']);
    setup.tell({ type: 'open' });
    await waiting(second);
    expect(errors).toEqual(['phoenix/Burnt', 'phoenix/Burnt']);
    second.tell({ type: 'open' });
    expect(await ref.ask({ type: 'children' })).toEqual([]);
  });

  it('G14, step 6: a stop while setup runs ends the actor when setup has ended', async () => {
    const set = await open();
    const setup = set.gate();
    const ref = set.directed('a', { thread: way.first, supervise: atOnce }, [{ do: 'go' }, { do: 'wait', gate: setup }, { do: 'go' }]);
    ref.tell({ type: 'fail' });
    await waiting(setup);
    const ended = ref.stop();
    setup.tell({ type: 'open' });
    await ended;
    expect(ref.isAlive).toBe(false);
  });

  it('G24, step 7: what waited through all steps is handled then, before anything later', async () => {
    const set = await open();
    const [hook, setup] = [set.gate(), set.gate()];
    const table = supervise.otherwise(restart({ backoff: { minMs: 5, maxMs: 5 } }));
    const ref = set.directed('a', { thread: way.first, supervise: table }, [{ do: 'go' }, { do: 'wait', gate: setup }, { do: 'go' }], {
      hook,
    });
    ref.tell({ type: 'fail' });
    ref.tell({ type: 'note', n: 1 });
    await waiting(hook);
    ref.tell({ type: 'note', n: 2 });
    hook.tell({ type: 'open' });
    await set.stage.inTime(waiting(setup));
    ref.tell({ type: 'note', n: 3 });
    setup.tell({ type: 'open' });
    expect(await ref.ask({ type: 'report' })).toEqual([1, 2, 3]);
    await set.untilRestarted('a');
    expect(await set.stage.system.spawn(recorder, { thread: way.first }).ask({ type: 'report' })).toEqual([]);
  });
});
