import { type ActorRef, restart, resume, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { type Handled, idler, type IdlerMessage } from '../fixtures/idler.ts';
import { ticker } from '../fixtures/ticker.ts';
import { waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const atOnce = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });
/** The wall clock counts whole milliseconds. */
const ROUNDING_MS = 1;

inEachWay((way) => {
  const report = (ref: ActorRef<IdlerMessage>): Promise<readonly Handled[]> => ref.ask({ type: 'report' }, { timeout: 60_000 });
  const texts = (seen: readonly Handled[]): string[] => seen.map(({ text }) => text);
  const until = async (stage: Stage, ref: ActorRef<IdlerMessage>, count: number): Promise<readonly Handled[]> => {
    for (;;) {
      const seen = await report(ref);
      if (seen.length >= count) return seen;
      await stage.advance(1);
    }
  };
  /** At least so much time passes, in the thread of the actors under test. */
  const pass = async (stage: Stage, ms: number): Promise<void> => {
    const other = stage.system.spawn(ticker, { thread: way.first });
    other.tell({ type: 'after', key: 'a', ms, text: 'a' });
    while ((await other.ask({ type: 'report' }, { timeout: 60_000 })).length === 0) await stage.advance(1);
  };
  /** Until so many messages wait or are being handled, a notice among them. */
  const untilQueued = async (stage: Stage, count: number): Promise<void> => {
    while (stage.unfinished < count) {
      await new Promise((go) => setImmediate(go));
      await stage.advance(1);
    }
  };
  /** How much later the second one was handled. */
  const gap = (seen: readonly Handled[], first: string, second: string): number =>
    (seen.find(({ text }) => text === second)?.at ?? Number.NaN) - (seen.find(({ text }) => text === first)?.at ?? Number.NaN);

  it('G52: the receive timeout fires once per idle period', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(idler({ ms: 10 }), { thread: way.first });
    await until(stage, ref, 1);
    await pass(stage, 60);
    expect(texts(await report(ref))).toEqual(['idle']);
    ref.tell({ type: 'note', text: 'a' });
    const seen = await until(stage, ref, 3);
    await pass(stage, 60);
    expect(texts(await report(ref))).toEqual(['idle', 'a', 'idle']);
    expect((seen[2]?.at ?? 0) - (seen[1]?.at ?? 0)).toBeGreaterThanOrEqual(10 - ROUNDING_MS);
  });

  it('G52: each message that counts begins the period anew, with the end of its handler', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(idler({ ms: 40 }), { thread: way.first });
    for (let n = 0; n < 5; n++) {
      ref.tell({ type: 'note', text: `note ${n}` });
      await pass(stage, 25);
    }
    if (way.title === 'virtual') expect(texts(await report(ref))).toEqual([0, 1, 2, 3, 4].map((n) => `note ${n}`));
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    await pass(stage, 100);
    door.tell({ type: 'open' });
    let seen: readonly Handled[] = [];
    while (seen.length < 2) {
      await stage.advance(1);
      const all = await report(ref);
      seen = all.slice(all.findIndex(({ text }) => text === 'passed'));
      if (seen[0]?.text !== 'passed') seen = [];
    }
    expect(texts(seen)).toEqual(['passed', 'idle']);
    expect(gap(seen, 'passed', 'idle')).toBeGreaterThanOrEqual(40 - ROUNDING_MS);
  });

  it('G52: what is its own does not count, nor do types that were excepted', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(idler({}), { thread: way.first });
    ref.tell({ type: 'tick-every', ms: 5 });
    ref.tell({ type: 'set', ms: 60, text: 'idle' });
    // Asks `report` all the time, and ticks come oftener than the period is long.
    expect(texts(await until(stage, ref, 1))).toEqual(['idle']);
    await pass(stage, 120);
    expect(texts(await report(ref))).toEqual(['idle']);
  });

  it('G52: a notice that waits is void when a message that counts is handled before it', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(idler({}), { thread: way.first });
    ref.tell({ type: 'pause', gate: door, ms: 10, text: 'idle' });
    await waiting(door);
    await untilQueued(stage, 2);
    ref.tell({ type: 'note', text: 'a' }, { lane: 'high' });
    door.tell({ type: 'open' });
    const seen = await until(stage, ref, 3);
    expect(texts(seen)).toEqual(['paused', 'a', 'idle']);
    expect(gap(seen, 'a', 'idle')).toBeGreaterThanOrEqual(10 - ROUNDING_MS);
  });

  it('G52: while messages wait, in whatever lane, an actor is not idle', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(idler({}), { thread: way.first });
    ref.tell({ type: 'pause', gate: door, ms: 30, text: 'idle' });
    ref.tell({ type: 'note', text: 'a' }, { lane: 'low' });
    await waiting(door);
    await untilQueued(stage, 3);
    door.tell({ type: 'open' });
    const seen = await until(stage, ref, 3);
    expect(texts(seen)).toEqual(['paused', 'a', 'idle']);
    expect(gap(seen, 'a', 'idle')).toBeGreaterThanOrEqual(30 - ROUNDING_MS);
  });

  it('G52: a timeout that was replaced or cancelled is not told, even if it is queued', async () => {
    const stage = await way.open();
    const doors = [stage.system.spawn(gate, { thread: 'owner' }), stage.system.spawn(gate, { thread: 'owner' })] as const;
    const ref = stage.system.spawn(idler({}), { thread: way.first });
    ref.tell({ type: 'pause', gate: doors[0], ms: 10, text: 'old' });
    await waiting(doors[0]);
    await untilQueued(stage, 2);
    ref.tell({ type: 'set', ms: 30, text: 'changed' }, { lane: 'high' });
    doors[0].tell({ type: 'open' });
    expect(texts(await until(stage, ref, 2))).toEqual(['paused', 'changed']);
    ref.tell({ type: 'pause', gate: doors[1], ms: 5, text: 'never' });
    await waiting(doors[1]);
    await untilQueued(stage, 2);
    ref.tell({ type: 'clear' }, { lane: 'high' });
    doors[1].tell({ type: 'open' });
    await pass(stage, 40);
    ref.tell({ type: 'note', text: 'a' });
    await pass(stage, 40);
    expect(texts(await report(ref))).toEqual(['paused', 'changed', 'paused', 'cleared', 'a']);
  });

  it('G52: it stays around whatever the actor becomes', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(idler({ ms: 10 }), { thread: way.first });
    ref.tell({ type: 'become', text: 'new ' });
    await until(stage, ref, 1);
    ref.tell({ type: 'note', text: 'a' });
    expect(texts(await until(stage, ref, 3)).slice(-2)).toEqual(['new a', 'new idle']);
    ref.tell({ type: 'set', ms: 5, text: 'faster' });
    expect(texts(await until(stage, ref, 4)).at(-1)).toBe('new faster');
  });

  it('G35, G52: it ends with its incarnation, even if it is queued; the next one sets its own', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(idler({}), { thread: way.first, supervise: atOnce });
    const own = stage.system.spawn(idler({ ms: 20 }), { thread: way.first, supervise: atOnce });
    ref.tell({ type: 'pause', gate: door, ms: 1, text: 'old' });
    ref.tell({ type: 'fail' });
    await waiting(door);
    await untilQueued(stage, 3);
    door.tell({ type: 'open' });
    own.tell({ type: 'fail' });
    expect(texts(await until(stage, own, 1))).toEqual(['idle']);
    await pass(stage, 20);
    expect(texts(await report(ref))).toEqual([]);
    await stage.untilQuiet();
  });

  it('G26, G52: a failure in it goes through the table, and a handler that failed was a message', async () => {
    const stage = await way.open();
    const errors: string[] = [];
    const table = supervise.otherwise(({ error }) => {
      errors.push(error.message);
      return resume();
    });
    const ref = stage.system.spawn(idler({}), { thread: way.first, supervise: table });
    ref.tell({ type: 'set', ms: 5, text: 'throw it' });
    while (errors.length === 0) {
      await new Promise((go) => setImmediate(go));
      await stage.advance(1);
    }
    ref.tell({ type: 'set', ms: 5, text: 'idle' });
    await until(stage, ref, 1);
    ref.tell({ type: 'fail' });
    expect(texts(await until(stage, ref, 2))).toEqual(['idle', 'idle']);
    expect(errors).toEqual(['throw it', 'Cannot go on: told to fail']);
  });

  it('G52: a call that makes no sense is refused, naming the field', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(idler({}), { thread: way.first, name: 'it' });
    const whats = ['ms', 'message', 'except', 'option'] as const;
    const where = 'Cannot set the receive timeout of "it"';
    expect(await Promise.all(whats.map((what) => ref.ask({ type: 'try', what })))).toEqual([
      `RangeError: ${where}: afterMs is milliseconds above 0, not 0`,
      `TypeError: ${where}: its message is an object, not "idle"`,
      `TypeError: ${where}: except is a list of types of messages, not "report"`,
      `TypeError: ${where}: there is no option "exclude"; there are except`,
    ]);
  });
});
