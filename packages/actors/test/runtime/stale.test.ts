import { ActorStoppedError, type AnyRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { InternalRef, Place } from '#actors/cell/internals.js';
import { askFlags } from '#actors/remote/ask-head.js';
import { RecordKind } from '#actors/remote/envelope-layout.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { parent } from '../fixtures/parent.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import type { Stage } from '../support/stage.ts';
import type { Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

const placeOf = (ref: AnyRef): Place => ref as unknown as InternalRef;

/** An actor that has ended, and the one that lives in its slot now. */
async function successor(stage: Stage, way: Way) {
  const { system } = stage;
  const stale = system.spawn(recorder, { thread: way.first });
  await stale.stop();
  for (;;) {
    const fresh = system.spawn(recorder, { thread: way.first });
    await fresh.started;
    if (placeOf(fresh).slot === placeOf(stale).slot) return { stale, fresh };
    await fresh.stop();
  }
}

inEachWay((way) => {
  it('G6: a stale reference never reaches the actor that reuses the slot', async () => {
    const stage = await way.open();
    const { stale, fresh } = await successor(stage, way);
    expect(stale).not.toBe(fresh);
    expect(stale.isAlive).toBe(false);
    expect(stale.tell({ type: 'note', from: 'a', n: 1 })).toBe('stopped');
    await expect(stale.send({ type: 'note', from: 'a', n: 2 })).rejects.toThrow(ActorStoppedError);
    await expect(stale.ask({ type: 'report' })).rejects.toThrow(ActorStoppedError);
    await stale.stop();
    expect(fresh.isAlive).toBe(true);
    expect(await fresh.ask({ type: 'report' })).toEqual([]);
    const [letter] = await stage.untilDeadLetters(1);
    expect(letter).toMatchObject({ message: { type: 'note', from: 'a', n: 1 }, reason: 'stale' });
    expect(letter?.target).toBe(stale);
  });

  it('G6: nor does one in the hands of a third party', async () => {
    const stage = await way.open();
    const { stale, fresh } = await successor(stage, way);
    for (const thread of ['owner', way.first, way.second] as const) {
      const third = stage.system.spawn(puppet, { thread });
      const steps: Step[] = [
        { do: 'tell', to: stale, message: { type: 'note', from: 'a', n: 1 } },
        { do: 'send', to: stale, message: { type: 'note', from: 'a', n: 2 } },
        { do: 'ask', to: stale, message: { type: 'report' } },
      ];
      const [told, ...failed] = await third.ask({ type: 'do', steps });
      expect(told).toEqual({ value: 'stopped' });
      for (const came of failed) expect(came).toEqual({ error: expect.any(ActorStoppedError) });
      const stopping = stage.system.spawn(parent, { thread });
      await stopping.ask({ type: 'await-end', ref: stale });
    }
    expect(fresh.isAlive).toBe(true);
    expect(await fresh.ask({ type: 'report' })).toEqual([]);
  });

  if (!way.crosses) return;

  it('G6: a message that was under way while the slot changed hands is a dead letter', async () => {
    const stage = await way.open();
    const { stale, fresh } = await successor(stage, way);
    const { runtime } = stage.system as OwnerSystem;
    // As if it had been told before the end.
    const { slot, generation, thread } = placeOf(stale);
    const record = runtime.threads.peer(thread).records.ofRuntime([slot, generation, 0, -1, 0, 0], { type: 'note', from: 'late', n: 1 });
    runtime.meter.sent(thread);
    runtime.threads.peer(thread).link.post(record, RecordKind.message);
    expect(await fresh.ask({ type: 'report' })).toEqual([]);
    const [letter] = await stage.untilDeadLetters(1);
    expect(letter).toMatchObject({ message: { type: 'note', from: 'late', n: 1 }, reason: 'stale' });
  });

  it('G6, I4: an ask that was under way then fails, and is not answered by who lives there now', async () => {
    const stage = await way.open();
    const { stale, fresh } = await successor(stage, way);
    const { runtime } = stage.system as OwnerSystem;
    const target = stale as unknown as InternalRef;
    const handle = runtime.asks.ask(target, undefined, { type: 'report' }, undefined);
    const failure = handle.listener.promise.catch((error: unknown) => error);
    runtime.meter.sent(target.thread);
    runtime.threads.peer(target.thread).sendAsk(target, { type: 'report', replyTo: handle }, undefined, askFlags(handle, false), handle);
    expect(await fresh.ask({ type: 'report' })).toEqual([]);
    expect(await failure).toBeInstanceOf(ActorStoppedError);
  });
});
