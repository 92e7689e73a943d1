import { ActorStoppedError, resume, restart, supervise, TaskError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { drunk } from '../fixtures/drinker.ts';
import { gate } from '../fixtures/gate.ts';
import { refuser } from '../fixtures/refuser.ts';
import type { Drop } from '../fixtures/well.ts';
import { failure } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

/** Streams whose writer fails, or ends, before it has opened them (E9). Their readers would wait for ever, since these streams have no time limit. */

const LONG = { timeout: 600_000 };
const ENDLESS = { timeout: Number.POSITIVE_INFINITY };
const refused = { count: 0, inOrder: true, error: expect.any(TaskError) };
const whole = { count: 1, inOrder: true, error: undefined };

const openOf = (stage: Stage) => (stage.system as OwnerSystem).runtime.streams.open;
const NONE = { sources: 0, writers: 0 };

inEachWay((way) => {
  const threads = way.crosses ? (['owner', way.first] as const) : (['owner'] as const);

  it('E9: the reader hears at once, with its class, what the handler of its address fails with before it has opened it', async () => {
    const stage = await way.open();
    for (const thread of threads) {
      for (const directive of [resume(), restart()]) {
        const writer = stage.system.spawn(refuser, { thread, supervise: supervise.otherwise(directive) });
        const now = stage.system.stream<Drop>(ENDLESS);
        writer.tell({ type: 'refuse', to: now.sink });
        expect(await drunk(now), JSON.stringify(thread)).toEqual(refused);
        const door = stage.system.spawn(gate, { thread: 'owner' });
        const later = stage.system.stream<Drop>(ENDLESS);
        writer.tell({ type: 'refuse', to: later.sink, gate: door });
        door.tell({ type: 'open' });
        expect(await drunk(later), JSON.stringify(thread)).toEqual(refused);
      }
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('E9: an actor that is killed before it has opened the stream that it was given ends it, at once', async () => {
    const stage = await way.open();
    for (const thread of threads) {
      const writer = stage.system.spawn(refuser, { thread });
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const [handled, waits] = [stage.system.stream<Drop>(ENDLESS), stage.system.stream<Drop>(ENDLESS)];
      for (const { sink } of [handled, waits]) writer.tell({ type: 'refuse', to: sink, gate: door });
      await door.ask({ type: 'waiting', count: 1 }, LONG);
      void writer.kill();
      expect(await drunk(handled), JSON.stringify(thread)).toEqual({ count: 0, inOrder: true, error: expect.any(ActorStoppedError) });
      expect((await drunk(waits)).error, JSON.stringify(thread)).toMatchObject({ data: { reason: 'stopped' } });
      door.tell({ type: 'open' });
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('E9: whoever has opened the stream by then writes on, though the handler that had handed it on fails', async () => {
    const stage = await way.open();
    for (const thread of threads) {
      const [first, next] = [stage.system.spawn(refuser, { thread }), stage.system.spawn(refuser, { thread: way.second })];
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const rows = stage.system.stream<Drop>(ENDLESS);
      const failedBefore = stage.count('failed');
      first.tell({ type: 'hand-on', to: rows.sink, next, gate: door });
      await stage.until('it has failed', () => stage.count('failed') > failedBefore);
      door.tell({ type: 'open' });
      expect(await drunk(rows), JSON.stringify(thread)).toEqual(whole);
    }
  });

  it('E9, C3: the streams of an ask that was forwarded are those of whoever has it now', async () => {
    const stage = await way.open();
    for (const thread of threads) {
      const [first, next] = [stage.system.spawn(refuser, { thread }), stage.system.spawn(refuser, { thread: way.second })];
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const rows = stage.system.stream<Drop>(ENDLESS);
      const answered = first.ask({ type: 'answer', to: rows.sink, gate: door, next }, LONG);
      await door.ask({ type: 'waiting', count: 1 }, LONG);
      door.tell({ type: 'open' });
      expect(await drunk(rows), JSON.stringify(thread)).toEqual(whole);
      await answered;
      // One that is not forwarded settles with its ask.
      const shut = stage.system.spawn(gate, { thread: 'owner' });
      const lost = stage.system.stream<Drop>(ENDLESS);
      const ask = failure(next.ask({ type: 'answer', to: lost.sink, gate: shut }, LONG));
      await shut.ask({ type: 'waiting', count: 1 }, LONG);
      void next.kill();
      expect([await ask, (await drunk(lost)).error], JSON.stringify(thread)).toEqual([
        expect.any(ActorStoppedError),
        expect.any(ActorStoppedError),
      ]);
      shut.tell({ type: 'open' });
    }
    expect(openOf(stage)).toEqual(NONE);
  });
});
