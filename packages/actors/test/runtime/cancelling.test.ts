import { getEventListeners } from 'node:events';
import { type ActorRef, ActorStoppedError, AskTimeoutError, CallOff } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { type GateMessage, gate } from '../fixtures/gate.ts';
import { laborer, type LaborerMessage, type Seen } from '../fixtures/laborer.ts';
import { puppet, type PuppetMessage, type Step } from '../fixtures/puppet.ts';
import { recorder } from '../fixtures/recorder.ts';
import type { Stage } from '../support/stage.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

/** What `ref` has seen, once that are `count`. */
async function untilSeen(ref: ActorRef<LaborerMessage>, count: number): Promise<readonly Seen[]> {
  for (;;) {
    const seen = await ref.ask({ type: 'report' }, { timeout: 60_000 });
    if (seen.length >= count) return seen;
    await turn();
  }
}

/** One who asks, and whom. */
interface Ends {
  readonly from: ActorRef<PuppetMessage>;
  readonly to: ActorRef<LaborerMessage>;
}

/** One who asks, and what it asks of the laborer, under way when this returns. */
async function begin(stage: Stage, ends: Ends, step: Partial<Step>) {
  const abort = () => ends.from.tell({ type: 'abort' });
  for (;;) {
    const { came, isHandled } = attempt(stage, ends, step);
    if (await isHandled) return { came, abort };
    await came;
  }
}

/** `isHandled`: false if the time of the ask was over before its turn, as it may be on a busy machine. Then it is a dead letter (G47). */
function attempt(stage: Stage, { from: asker, to }: Ends, step: Partial<Step>) {
  const begun: ActorRef<GateMessage> = stage.system.spawn(gate, { thread: 'owner' });
  const message = { begun, ...step.message } as Step['message'];
  const expired = (): number => stage.deadLetters.filter(({ reason }) => reason === 'expired').length;
  const before = expired();
  const came = asker.ask(
    { type: 'do', steps: [{ do: 'ask', to, timeout: 60_000, abortable: true, ...step, message }] },
    { timeout: Number.POSITIVE_INFINITY },
  );
  let hasBegun = false;
  begun.ask({ type: 'pass' }, { timeout: 60_000 }).then(
    () => (hasBegun = true),
    // Too late, and the end of the test.
    () => undefined,
  );
  const isHandled = stage.until('it is handled, or too late', () => hasBegun || expired() > before).then(() => hasBegun);
  return { came, isHandled };
}

const aborted = { error: expect.objectContaining({ name: 'AbortError' }) };

inEachWay((way) => {
  it('G50: an ask that was aborted while it was queued is not handled, and is counted', async () => {
    const stage = await way.open();
    const { system } = stage;
    let cancelled = 0;
    for (const { from, to, title } of way.directions) {
      const barrier = system.spawn(gate);
      const asker = system.spawn(puppet, { thread: from });
      const ref = system.spawn(recorder, { thread: to });
      ref.tell({ type: 'block', gate: barrier });
      await barrier.ask({ type: 'waiting', count: 1 });
      const message = { type: 'ask', from: 'asker', n: 1 };
      const steps = [{ do: 'ask', to: ref, message, timeout: 60_000, abortable: true }] as const;
      const came = asker.ask({ type: 'do', steps }, { timeout: 60_000 });
      asker.tell({ type: 'abort' });
      // At once: the gate is closed still.
      expect(await came, title).toEqual([aborted]);
      barrier.tell({ type: 'open' });
      expect(await ref.ask({ type: 'report' }), title).toEqual([]);
      const letter = (await stage.untilDeadLetters(++cancelled)).at(-1);
      expect(letter, title).toMatchObject({ message, reason: 'cancelled' });
      expect([letter?.sender?.name, letter?.target?.name], title).toEqual([asker.name, ref.name]);
      expect(stage.count('cancelled'), title).toBe(cancelled);
    }
    expect(stage.deadLetters).toHaveLength(cancelled);
  });

  it('G50: aborting an ask settles it at once and aborts ctx.signal of its handler, in whatever thread', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(laborer, { thread: to });
      const { came, abort } = await begin(stage, { from: asker, to: ref }, { message: { type: 'wait' } });
      abort();
      expect(await came, title).toEqual([aborted]);
      expect(await untilSeen(ref, 1), title).toEqual([{ work: 'wait', reason: 'AbortError', cancelled: true }]);
    }
  });

  it('G50: a CallOff does the same for each ask that is under way with it, and for later ones', async () => {
    const stage = await way.open();
    for (const { to, title } of way.directions) {
      const ref = stage.system.spawn(laborer, { thread: to });
      const off = new CallOff();
      const answered = ref.ask({ type: 'report' }, { callOff: off });
      expect(await answered, title).toEqual([]);
      const begun = stage.system.spawn(gate, { thread: 'owner' });
      const [first, second] = [1, 2].map(() => ref.ask({ type: 'wait', begun }, { timeout: 60_000, callOff: off }));
      await begun.ask({ type: 'pass' }, { timeout: 60_000 });
      off.call(new Error('not needed'));
      off.call(new Error('a second time is nothing'));
      await expect(first, title).rejects.toThrow('not needed');
      await expect(second, title).rejects.toThrow('not needed');
      const { signal } = new AbortController();
      await expect(ref.ask({ type: 'report' }, { callOff: off, signal }), title).rejects.toThrow('not needed');
      // It has listened to nobody, or each ask behind the end of a run would for ever.
      expect(getEventListeners(signal, 'abort'), title).toEqual([]);
      // The one that was handled is told; the other one was queued still, and is skipped, unless the first had ended before it was called off.
      const told = { work: 'wait', reason: 'AbortError', cancelled: true };
      expect([[told], [told, told]], title).toContainEqual(await untilSeen(ref, 1));
    }
  });

  it('G50: the signal of an ask that is answered later lives as long as the ask', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(laborer, { thread: to });
      const first = await begin(stage, { from: asker, to: ref }, { message: { type: 'keep' } });
      first.abort();
      expect(await first.came, title).toEqual([aborted]);
      // It is not handling that ask any more.
      expect(await untilSeen(ref, 1), title).toEqual([{ work: 'keep', reason: 'AbortError', cancelled: false }]);
      const second = await begin(stage, { from: asker, to: ref }, { message: { type: 'keep' } });
      ref.tell({ type: 'answer' });
      expect(await second.came, title).toEqual([{ value: undefined }]);
      second.abort();
      await asker.ask({ type: 'do', steps: [] });
      expect(await ref.ask({ type: 'report' }), title).toHaveLength(1);
    }
  });

  it('G50: an ask that was forwarded tells its last receiver', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: way.second });
      const [middle, last] = [stage.system.spawn(laborer, { thread: from }), stage.system.spawn(laborer, { thread: to })];
      const { came, abort } = await begin(stage, { from: asker, to: middle }, { message: { type: 'forward', to: last } });
      abort();
      expect(await came, title).toEqual([aborted]);
      expect(await untilSeen(last, 1), title).toEqual([{ work: 'wait', reason: 'AbortError', cancelled: true }]);
    }
  });

  it('G50: the end of its time aborts the signal of a handler, too', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(laborer, { thread: to });
      for (const abortable of [true, false]) {
        const { came } = await begin(stage, { from: asker, to: ref }, { message: { type: 'wait' }, timeout: 30, abortable });
        expect(await stage.inTime(came), title).toEqual([{ error: expect.any(AskTimeoutError) }]);
        const seen = await stage.inTime(untilSeen(ref, abortable ? 1 : 2));
        expect(seen.at(-1), title).toEqual({ work: 'wait', reason: 'TimeoutError', cancelled: true });
      }
    }
  });

  it('G50: a handler that lets through for what its ask was called off has left off: however many hang up, nothing restarts', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(laborer, { thread: to });
      let count = 0;
      for (const named of ['reason', 'AbortError', 'reason', 'AbortError', 'reason'] as const) {
        const { came, abort } = await begin(stage, { from: asker, to: ref }, { message: { type: 'fetch', named } });
        abort();
        expect(await came, title).toEqual([aborted]);
        expect(await untilSeen(ref, ++count), title).toHaveLength(count);
      }
      const { came } = await begin(stage, { from: asker, to: ref }, { message: { type: 'fetch', named: 'reason' }, timeout: 30 });
      // Its own, or that of the handler, whichever is first.
      expect(await stage.inTime(came), title).toEqual([
        { error: expect.objectContaining({ name: expect.stringMatching(/TimeoutError$/) }) },
      ]);
      expect((await stage.inTime(untilSeen(ref, ++count))).at(-1)?.reason, title).toBe('TimeoutError');
    }
    expect(stage.events.filter(({ type }) => type === 'restarted')).toEqual([]);
  });

  it('G50: … and one that throws something else about it has failed like any other', async () => {
    const stage = await way.open();
    const restarted = () => stage.events.filter(({ type }) => type === 'restarted').length;
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(laborer, { thread: to });
      const before = restarted();
      const { came, abort } = await begin(stage, { from: asker, to: ref }, { message: { type: 'fetch', named: 'Error' } });
      abort();
      expect(await came, title).toEqual([aborted]);
      await stage.until('it restarts', () => restarted() === before + 1);
      expect(await ref.ask({ type: 'report' }), title).toEqual([]);
    }
  });

  it('G50: ctx.signal of an ask is aborted, too, when its actor is asked to stop, answered or not', async () => {
    const stage = await way.open();
    for (const { from, to, title } of way.directions) {
      const asker = stage.system.spawn(puppet, { thread: from });
      for (const type of ['wait', 'answer-and-wait']) {
        const ref = stage.system.spawn(laborer, { thread: to });
        const { came } = await begin(stage, { from: asker, to: ref }, { message: { type } });
        await ref.stop();
        expect(await came, title).toEqual([{ value: undefined }]);
      }
    }
  });

  it('G50: nothing is kept of asks of other threads once they were aborted, answered, or their time is over', async () => {
    const stage = await way.open();
    const { cancellations } = (stage.system as OwnerSystem).runtime;
    const asker = stage.system.spawn(puppet, { thread: way.first });
    const ref = stage.system.spawn(laborer, { thread: 'owner' });
    const count = 20;
    for (const end of ['abort', 'answer', 'time'] as const) {
      const keep = { message: { type: 'keep' }, ...(end === 'time' && { timeout: 30 }) };
      const under = [];
      for (let n = 0; n < count; n++) under.push(await begin(stage, { from: asker, to: ref }, keep));
      if (end !== 'time') expect(cancellations.listening, end).toBe(way.crosses ? count : 0);
      if (end === 'abort') asker.tell({ type: 'abort' });
      if (end === 'answer') ref.tell({ type: 'answer' });
      await stage.inTime(Promise.all(under.map(({ came }) => came)));
      await stage.inTime(stage.until('nobody listens', () => cancellations.listening === 0));
    }
  });

  if (way.title !== 'threads') {
    it('G50: ctx.cancelled() tells a loop that never yields that its time is over', async () => {
      const stage = await way.open();
      const ref = stage.system.spawn(laborer);
      const asker = stage.system.spawn(puppet);
      const { came } = await begin(stage, { from: asker, to: ref }, { message: { type: 'spin', limitMs: 20_000 }, timeout: 30 });
      expect(await stage.inTime(came)).toEqual([{ error: expect.any(AskTimeoutError) }]);
      expect(await untilSeen(ref, 1)).toEqual([{ work: 'spin', reason: undefined, cancelled: true }]);
    });
  }

  if (way.title !== 'threads') return;

  it('G50: ctx.cancelled() tells a loop that never yields that its ask was aborted, or its actor is to stop', async () => {
    const stage = await way.open();
    // The test itself lives in the owner, which such a loop would hold up.
    for (const { from, to, title } of way.directions.filter((one) => one.to !== 'owner' && one.to !== one.from)) {
      const asker = stage.system.spawn(puppet, { thread: from });
      const ref = stage.system.spawn(laborer, { thread: to });
      const spin = { message: { type: 'spin', limitMs: 20_000 } };
      const first = await begin(stage, { from: asker, to: ref }, spin);
      first.abort();
      expect(await first.came, title).toEqual([aborted]);
      expect(await untilSeen(ref, 1), title).toEqual([{ work: 'spin', reason: undefined, cancelled: true }]);
      const second = await begin(stage, { from: asker, to: ref }, spin);
      const before = performance.now();
      await ref.stop();
      expect(performance.now() - before, title).toBeLessThan(15_000);
      expect(await second.came, title).toEqual([{ error: expect.any(ActorStoppedError) }]);
    }
  });
});
