import { ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { hog } from '../fixtures/hog.ts';
import { porter } from '../fixtures/porter.ts';
import { revenant } from '../fixtures/revenant.ts';
import { recorder } from '../fixtures/recorder.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const LONG = { timeout: 60_000 };
const FIRST = 1;

inEachWay((way) => {
  it('G55, G58: a handler in an endless loop is noticed, its thread replaced, and it is the culprit; the others go on meanwhile', async () => {
    const stage = await way.open({ watchdogMs: 400 });
    const looping = stage.system.spawn(hog, { thread: way.first });
    const bystander = stage.system.spawn(revenant({ start: 3 }), { thread: way.first });
    const other = stage.system.spawn(revenant({}), { thread: way.second });
    await Promise.all([looping.started, bystander.started, other.started]);
    const asked = failure(looping.ask({ type: 'loop' }, LONG));
    const waiting = bystander.ask({ type: 'get' }, LONG);
    while (stage.losses.length === 0) expect(await other.ask({ type: 'get' })).toBe(0);
    expect(((await asked) as ThreadLostError).data).toEqual({ thread: FIRST, culprit: true });
    expect(await waiting).toBe(3);
    const [loss] = await stage.untilLosses(1);
    expect(loss?.culprit).toBe(looping);
    expect(loss).toMatchObject({ messageType: 'loop', inFlight: 1, restarted: 2 });
    expect(loss?.error.cause).toMatchObject({ message: expect.stringMatching(/hangs: no piece of its work has ended within 400 ms/) });
    expect(await looping.ask({ type: 'ping' }, LONG)).toBe('pong');
  });

  it('G55: a loop outside any turn, in a thread that sleeps, is noticed when work waits for it, and has no culprit', async () => {
    const stage = await way.open({ watchdogMs: 300 });
    const looping = stage.system.spawn(hog, { thread: way.first });
    await looping.started;
    looping.tell({ type: 'loop-later' });
    await looping.ask({ type: 'ping' });
    // Asked again and again until one meets the loop.
    const answers: unknown[] = [];
    while (stage.losses.length === 0) answers.push(await looping.ask({ type: 'ping' }, LONG));
    expect(new Set(answers)).toEqual(new Set(['pong']));
    expect(await stage.untilLosses(1)).toMatchObject([{ culprit: undefined, messagesLost: 0 }]);
  });

  it('G55: a thread that works without a pause, or for less than the limit at a time, is left alone', async () => {
    const stage = await way.open({ watchdogMs: 800 });
    const busy = stage.system.spawn(hog, { thread: way.first });
    for (let n = 0; n < 8; n++) busy.tell({ type: 'spin', ms: 200 });
    expect(await busy.ask({ type: 'ping' }, LONG)).toBe('pong');
    expect(stage.losses).toEqual([]);
  });

  it("G55: with watchdogMs 'off' nobody is ended", async () => {
    const stage = await way.open({ watchdogMs: 'off', defaults: { watchdogMs: 50 } });
    const busy = stage.system.spawn(hog, { thread: way.first });
    busy.tell({ type: 'spin', ms: 600 });
    expect(await busy.ask({ type: 'ping' }, LONG)).toBe('pong');
    expect(stage.losses).toEqual([]);
  });

  it('D1: a thread whose exit does not come in time is given up: asks settle, its actors end thread-lost, nothing is placed there', async () => {
    const stage = await way.open({ defaults: { terminateTimeoutMs: 200 } });
    const held = stage.system.spawn(hog, { thread: way.first });
    const third = stage.system.spawn(revenant({}), { thread: way.second });
    const below = await third.ask({ type: 'spawn', what: recorder(), options: { thread: way.first } });
    await Promise.all([held.started, below.started]);
    const witness = stage.system.spawn(recorder, { thread: 'owner' });
    held.tell({ type: 'native', iterations: 3_000_000, witness });
    const asked = failure(held.ask({ type: 'ping' }, LONG));
    while ((await witness.ask({ type: 'report' })).length === 0) await third.ask({ type: 'get' });
    // It said so right before the call; that is a step further by now.
    for (let n = 0; n < 100; n++) await third.ask({ type: 'get' });
    await stage.killNow(FIRST);
    expect(await asked).toBeInstanceOf(ThreadLostError);
    expect(await stage.untilLosses(1)).toMatchObject([{ isReplaced: false, restarted: 0, ended: 2, messagesLost: 2 }]);
    expect([held.isAlive, below.isAlive]).toEqual([false, false]);
    expect(held.tell({ type: 'spin', ms: 1 })).toBe('stopped');
    expect(await third.ask({ type: 'children' })).toEqual([]);
    expect(() => stage.system.spawn(recorder, { thread: way.first, name: 'nowhere' })).toThrow(ThreadLostError);
    for (let n = 0; n < 3; n++) expect(stage.threadOf(stage.system.spawn(recorder))).toBe(2);
  });

  it('D1, D9: a thread that is given up keeps its blocks, and not its place in the line of those that wait for some', async () => {
    const unit = 1_024;
    const stage = await way.open({ defaults: { terminateTimeoutMs: 200, blockBytes: 4 * unit, blockUnitBytes: unit } });
    const { blocks } = stage.system;
    const held = stage.system.spawn(hog, { thread: way.first });
    const keeper = stage.system.spawn(porter(), { thread: way.first });
    const waiter = stage.system.spawn(porter(), { thread: way.first });
    const all = blocks.tryAllocate(3 * unit);
    expect(await keeper.ask({ type: 'fetch', byteLength: unit }, LONG)).toBe(true);
    waiter.tell({ type: 'await', byteLength: unit });
    // Its thread has taken that in, as it answers what was told later.
    expect(await keeper.ask({ type: 'kept' }, LONG)).toHaveLength(1);
    const witness = stage.system.spawn(recorder, { thread: 'owner' });
    // For longer than the rest of this takes: when it ends, so does its thread, and its blocks return.
    held.tell({ type: 'native', iterations: 15_000_000, witness });
    while ((await witness.ask({ type: 'report' })).length === 0);
    const here = blocks.allocate(unit);
    await stage.killNow(FIRST);
    await stage.untilLosses(1);
    all?.release();
    (await here).release();
    expect(blocks.tryAllocate(3 * unit)?.byteLength).toBe(3 * unit);
    expect(blocks.tryAllocate(1)).toBeUndefined();
  });

  it("G55: onStrayError 'log' keeps the thread through what nobody caught, and logs it", async () => {
    const { suicidal } = await import('../fixtures/suicidal.ts');
    const stage = await way.open({ onStrayError: 'log' });
    const doomed = stage.system.spawn(suicidal, { thread: way.first });
    await doomed.started;
    doomed.tell({ type: 'throw-later' });
    doomed.tell({ type: 'reject-later' });
    doomed.tell({ type: 'throw-symbol-later' });
    const logged = () => stage.lines.filter(({ text }) => text === 'uncaught error outside any handler');
    await stage.until('all are logged', () => logged().length === 3);
    expect(logged().map(({ data }) => (data as { err: Error }).err.message)).toContainEqual(
      expect.stringMatching(/it is Symbol\(nobody\)$/),
    );
    expect(await doomed.ask({ type: 'ping' })).toBe('pong');
    expect(stage.losses).toEqual([]);
  });
});
