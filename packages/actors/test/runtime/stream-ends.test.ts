import {
  ActorRestartingError,
  ActorStoppedError,
  restart,
  resume,
  StateError,
  StreamCancelledError,
  StreamUnclaimedError,
  supervise,
  SystemStoppedError,
  TaskError,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { drinker, drunk } from '../fixtures/drinker.ts';
import { gate } from '../fixtures/gate.ts';
import { type Drop, type Poured, well } from '../fixtures/well.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 600_000 };
const whole = (count: number) => ({ count, inOrder: true, error: undefined });

/** Nothing of a stream is left in the owner's thread. */
const openOf = (stage: Stage) => (stage.system as OwnerSystem).runtime.streams.open;
const NONE = { sources: 0, writers: 0 };

inEachWay((way) => {
  it('leaving the loop tells the writer, in whatever thread, and nothing is left of the stream', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const reader = stage.system.spawn(drinker, { thread: to });
      for (const how of ['write', 'try'] as const) {
        const pour = { count: Number.MAX_SAFE_INTEGER, how };
        expect(await reader.ask({ type: 'drink', from: source, pour, leaveAfter: 10 }, LONG), title).toEqual(whole(10));
        const { error, reason } = await source.ask({ type: 'report' }, LONG);
        expect([error, reason], title).toEqual([expect.any(StreamCancelledError), expect.any(StreamCancelledError)]);
        expect((error as StreamCancelledError).data.reader, title).toBe(reader.name);
      }
      for (const how of ['from', 'from async', 'from web'] as const) {
        const pour = { count: Number.MAX_SAFE_INTEGER, how, last: 'keep' } as const;
        expect(await reader.ask({ type: 'drink', from: source, pour, by: 'web', leaveAfter: 10 }, LONG), title).toEqual(whole(10));
        const { error, reason } = await source.ask({ type: 'report' }, LONG);
        expect([error, reason], `${title}, ${how}`).toEqual([expect.any(StreamCancelledError), expect.any(StreamCancelledError)]);
      }
    }
    expect(openOf(stage)).toEqual(NONE);
    if (way.title === 'virtual') expect(stage.count('late-items')).toBeGreaterThan(0);
  });

  it('a handler that lets through that its reader has left, or has ended, leaves off, and has not failed', async () => {
    const stage = await way.open();
    const failedBefore = stage.count('failed');
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      for (const how of ['write', 'try', 'from async', 'web'] as const) {
        const pour = { count: Number.MAX_SAFE_INTEGER, how, isPlain: true } as const;
        // More often than the default table lets an actor fail.
        for (let client = 0; client < 3; client++) {
          const reader = stage.system.spawn(drinker, { thread: to });
          expect(await reader.ask({ type: 'drink', from: source, pour, leaveAfter: 3 }, LONG), title).toEqual(whole(3));
        }
      }
      const doomed = stage.system.spawn(drinker, { thread: to });
      const drunken = doomed.ask({ type: 'drink', from: source, pour: { count: Number.MAX_SAFE_INTEGER, isPlain: true } }, LONG);
      await Promise.all([doomed.kill(), expect(drunken, title).rejects.toBeInstanceOf(ActorStoppedError)]);
      const { error } = await source.ask({ type: 'report' }, LONG);
      // One incarnation has seen them all: the last one's reader has ended while it wrote, or before it began.
      expect(error instanceof ActorStoppedError || error instanceof StreamCancelledError, `${title}: ${String(error)}`).toBe(true);
    }
    expect(stage.count('failed') - failedBefore).toBe(0);
    expect(openOf(stage)).toEqual(NONE);
  });

  it('a handler that lets through that somebody else writes to the stream has failed', async () => {
    const stage = await way.open();
    const failedBefore = stage.count('failed');
    const first = stage.system.spawn(well, { thread: way.first });
    const second = stage.system.spawn(well, { thread: 'owner', supervise: supervise.otherwise(resume()) });
    const rows = stage.system.stream<Drop>();
    first.tell({ type: 'pour', to: rows.sink, pour: { count: 1, last: 'keep' } });
    await first.ask({ type: 'report' }, LONG);
    second.tell({ type: 'pour', to: rows.sink, pour: { count: 1, isPlain: true } });
    expect((await second.ask({ type: 'report' }, LONG)).error).toBeInstanceOf(StateError);
    expect(stage.count('failed')).toBe(failedBefore + 1);
  });

  it('an aborted signal ends reading with its reason, also while it waits, and the writer learns of it', async () => {
    const stage = await way.open();
    for (const thread of ['owner', way.first] as const) {
      const source = stage.system.spawn(well, { thread });
      const abort = new AbortController();
      const rows = stage.system.stream<Drop>({ signal: abort.signal });
      source.tell({ type: 'pour', to: rows.sink, pour: { count: 3, last: 'keep' } });
      const reading = drunk(rows);
      const left = source.ask({ type: 'left' }, LONG);
      await source.ask({ type: 'report' }, LONG);
      abort.abort(new TaskError('Cannot wait: enough'));
      const { count, error } = await reading;
      expect([count <= 3, error]).toEqual([true, abort.signal.reason]);
      const { reason } = (await left) as Poured & { reason: Error };
      expect(reason).toBeInstanceOf(StreamCancelledError);
      expect(reason.cause).toMatchObject({ message: 'Cannot wait: enough' });
      const late = stage.system.stream<Drop>({ signal: abort.signal });
      expect((await drunk(late)).error).toBe(abort.signal.reason);
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('what a producer fails with comes behind its items, with its type', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from, supervise: supervise.otherwise(resume()) });
      const reader = stage.system.spawn(drinker, { thread: to });
      for (const last of ['fail', 'throw'] as const) {
        const came = await reader.ask({ type: 'drink', from: source, pour: { count: 300, last } }, LONG);
        expect(came, title).toEqual({ count: 300, inOrder: true, error: expect.any(TaskError) });
      }
      // It was resumed, and its next streams are not concerned.
      expect(await reader.ask({ type: 'drink', from: source, pour: { count: 5 } }, LONG), title).toEqual(whole(5));
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('the end of the writing actor is the end of its streams, behind what it had written', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      for (const how of ['stop', 'kill'] as const) {
        const source = stage.system.spawn(well, { thread: from });
        const reader = stage.system.spawn(drinker, { thread: to });
        const came = reader.ask({ type: 'drink', from: source, pour: { count: 100, last: 'keep' } }, LONG);
        await reader.started;
        // Its turn came: what was poured stands before the answer.
        await stage.until(`${title}: poured`, () => true);
        while ((await source.ask({ type: 'report' }, LONG)).written < 100);
        await source[how]();
        expect(await came, `${title}, ${how}`).toEqual({ count: 100, inOrder: true, error: expect.any(ActorStoppedError) });
      }
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('G14: a stop waits for a handler that reads; one that reads by ctx.signal ends with it', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from });
      const reader = stage.system.spawn(drinker, { thread: to });
      const door = stage.system.spawn(gate, { thread: 'owner' });
      const waits = reader.ask({ type: 'drink', from: source, pour: { count: 40, gates: [door] } }, LONG);
      await door.ask({ type: 'waiting', count: 1 }, LONG);
      const stopped = reader.stop();
      door.tell({ type: 'open' });
      expect(await waits, title).toEqual(whole(40));
      await stopped;
      const heeds = stage.system.spawn(drinker, { thread: to });
      const endless = { count: Number.MAX_SAFE_INTEGER, last: 'keep' } as const;
      const after = stage.system.spawn(gate, { thread: 'owner' });
      const ends = heeds.ask({ type: 'drink', from: source, pour: endless, window: 8, heedsStop: true, gate: after }, LONG);
      await after.ask({ type: 'waiting', count: 1 }, LONG);
      after.tell({ type: 'open' });
      await heeds.stop();
      expect((await ends).error, title).toMatchObject({ name: 'AbortError' });
    }
  });

  it('a restart of the writing actor ends its streams', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: from, supervise: supervise.otherwise(restart()) });
      const reader = stage.system.spawn(drinker, { thread: to });
      const came = reader.ask({ type: 'drink', from: source, pour: { count: 100, last: 'keep' } }, LONG);
      await reader.started;
      while ((await source.ask({ type: 'report' }, LONG)).written < 100);
      source.tell({ type: 'fail' });
      expect(await came, title).toEqual({ count: 100, inOrder: true, error: expect.any(ActorRestartingError) });
    }
  });

  it('the end, a restart and a failed handler of the reading actor tell the writer', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      for (const how of ['stop', 'kill', 'fail'] as const) {
        const source = stage.system.spawn(well, { thread: from });
        const reader = stage.system.spawn(drinker, { thread: to, supervise: supervise.otherwise(restart()) });
        reader.tell({ type: 'sip', from: source, pour: { count: 10, last: 'keep' } });
        while ((await source.ask({ type: 'report' }, LONG)).written < 10) await reader.ask({ type: 'ping' }, LONG);
        const left = source.ask({ type: 'left' }, LONG);
        if (how === 'fail') reader.tell({ type: 'fail' });
        else await reader[how]();
        const { reason } = await left;
        expect(reason, `${title}, ${how}`).toBeInstanceOf(how === 'fail' ? ActorRestartingError : ActorStoppedError);
      }
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('nobody begins to write: reading fails when the time is over, or at once when the message is a dead letter', async () => {
    const stage = await way.open();
    for (const { to, title } of way.directions) {
      const source = stage.system.spawn(well, { thread: to });
      const rows = stage.system.stream<Drop>({ timeout: 50 });
      source.tell({ type: 'ignore', to: rows.sink });
      const [late, door] = [stage.system.spawn(well, { thread: to }), stage.system.spawn(gate, { thread: 'owner' })];
      late.tell({ type: 'pour', to: rows.sink, pour: { count: 1, gates: [door] } });
      const forgotten = await stage.inTime(drunk(rows));
      expect(forgotten, title).toMatchObject({ count: 0, error: { data: { reason: 'timeout' } } });
      expect(String(forgotten.error), title).toMatch(/^StreamUnclaimedError: .* 50 ms; whoever got its address may have forgotten it/);
      await source.stop();
      const told = stage.system.stream<Drop>();
      source.tell({ type: 'ignore', to: told.sink });
      const dead = await drunk(told);
      expect(dead.error, title).toBeInstanceOf(StreamUnclaimedError);
      // Not by its time.
      expect(['stopped', 'stale'], title).toContain((dead.error as StreamUnclaimedError).data.reason);
      const asked = stage.system.stream<Drop>();
      const blocked = stage.system.spawn(well, { thread: to });
      blocked.tell({ type: 'pour', to: told.sink, pour: { count: 0, gates: [door] } });
      const message = { type: 'take', to: asked.sink } as const;
      const refused = blocked.ask(message, LONG).catch((error: unknown) => error);
      await door.ask({ type: 'waiting', count: 2 }, LONG);
      void blocked.kill();
      expect(await refused, title).toBeInstanceOf(ActorStoppedError);
      expect((await drunk(asked)).error, title).toMatchObject({ data: { reason: 'stopped' } });
      // Whoever comes late is told, wherever it lives.
      door.tell({ type: 'open' });
      expect((await late.ask({ type: 'report' }, LONG)).error, title).toBeInstanceOf(StreamCancelledError);
      const writer = stage.system.writer(rows.sink);
      await expect(writer.ready, title).rejects.toBeInstanceOf(StreamCancelledError);
      expect(writer.tryWrite({ n: 0 }), title).toBe(false);
    }
    expect(openOf(stage)).toEqual(NONE);
  });

  it('writing after the end is a mistake, and says so', async () => {
    const stage = await way.open();
    const stream = stage.system.stream<Drop>();
    const out = stage.system.writer(stream.sink);
    out.end();
    await expect(out.write({ n: 0 })).rejects.toBeInstanceOf(StateError);
    expect(() => out.tryWrite({ n: 0 })).toThrow(StateError);
    await expect(out.ready).rejects.toBeInstanceOf(StateError);
    expect(await drunk(stream)).toEqual(whole(0));
    // Whoever waits for credit at that moment waits no more.
    const other = stage.system.stream<Drop>({ window: 1 });
    const full = stage.system.writer(other.sink);
    await full.write({ n: 0 });
    const { ready } = full;
    full.end();
    await expect(ready).rejects.toBeInstanceOf(StateError);
    expect(await drunk(other)).toEqual(whole(1));
  });

  it('G45: the end of the system ends each stream', async () => {
    const stage = await way.open({ threads: way.crosses ? 2 : 0, name: 'ends' });
    const source = stage.system.spawn(well, { thread: way.first });
    const rows = stage.system.stream<Drop>();
    source.tell({ type: 'pour', to: rows.sink, pour: { count: 100, last: 'keep' } });
    const never = stage.system.stream<Drop>({ timeout: Number.POSITIVE_INFINITY });
    const [kept, unclaimed] = [drunk(rows), drunk(never)];
    await source.ask({ type: 'report' }, LONG);
    await stage.system.stop();
    const { count, inOrder, error } = await kept;
    expect([count, inOrder]).toEqual([100, true]);
    expect(error).toBeInstanceOf(ActorStoppedError);
    const stopped = { name: 'SystemStoppedError', message: 'Cannot go on with a stream: the system has stopped' };
    expect((await unclaimed).error).toMatchObject(stopped);
    expect(() => stage.system.stream()).toThrow(SystemStoppedError);
    expect(() => stage.system.writer(rows.sink)).toThrow(SystemStoppedError);
    expect(openOf(stage)).toEqual(NONE);
  });
});
