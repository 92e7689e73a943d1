import { type ActorRef, ActorStoppedError, stop, supervise, ThreadLostError } from '@ringmaster/actors';
import type { TestSystem } from '@ringmaster/actors/testkit';
import { claimThread, incarnationOf, isThreadAbsent, isThreadOpen, releaseThread } from '@ringmaster/core';
import { expect, it } from 'vitest';
import { RecordKind } from '#actors/remote/envelope-layout.js';
import { dedicate } from '#actors/system/thread/spawning/dedicate.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { openAsks } from '#actors/testkit/verify.js';
import { answerer } from '../fixtures/answering.ts';
import { chatty } from '../fixtures/chatty.ts';
import { fickle } from '../fixtures/fickle.ts';
import { gate } from '../fixtures/gate.ts';
import { recorder } from '../fixtures/recorder.ts';
import { suicidal, type SuicidalMessage } from '../fixtures/suicidal.ts';
import { spawnDedicated } from '../support/spawn-dedicated.ts';
import type { Stage } from '../support/stage.ts';
import type { Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
/** Who dies with its thread does not come back. */
const NO_RETURN = { supervise: supervise.on(ThreadLostError, stop()) };
const slotOf = (ref: object): number => (ref as { readonly slot: number }).slot;
const owner = (stage: Stage): OwnerSystem => stage.system as OwnerSystem;

/** The thread of `doomed` dies, before it reads what the caller tells it in the same breath. */
function dieBefore(stage: Stage, way: Way, doomed: ActorRef<SuicidalMessage>, tell: () => void): void {
  if (way.title === 'threads') doomed.tell({ type: 'exit' });
  tell();
  if (way.title === 'virtual') void (stage.system as TestSystem).killThread(stage.threadOf(doomed));
}

async function die(stage: Stage, way: Way, doomed: ActorRef<SuicidalMessage>): Promise<void> {
  const lost = (): number => stage.events.filter(({ type }) => type === 'thread-lost').length;
  const before = lost();
  dieBefore(stage, way, doomed, () => undefined);
  await stage.inTime(stage.until('the thread is lost', () => lost() > before));
}

inEachWay((way) => {
  // In one thread there are no dedicated ones.
  if (!way.crosses) {
    it('a system without threads leaves no estates', async () => {
      const stage = await way.open();
      await stage.system.spawn(recorder).stop();
      await stage.inTime(stage.system.stop());
      expect(stage.unfinished).toBe(0);
    });
    return;
  }

  it('G1, G18: what stands in rings and outboxes to a dedicated thread that has ended is dead letters and failed asks, each once', async () => {
    const stage = await way.open({ name: 'ended', dedicatedMax: 1, defaults: { dataRingBytes: 4_096 } });
    const talker = stage.system.spawn(chatty, { thread: way.first });
    const own = await spawnDedicated(stage, recorder());
    await Promise.all([talker.started, own.started]);
    const handledBefore = stage.count('handled');
    const told = 9_000;
    talker.tell({ type: 'tell', to: own, times: told });
    const asked = talker.ask({ type: 'ask', to: own, times: 200 }, { timeout: 60_000 });
    // By then most of it waits in the talker's outbox, for a ring that holds fifty at a time.
    await stage.until('the talker has told it', () => stage.accepted > told);
    for (let n = 0; n < 500; n++) expect(own.tell({ type: 'note', from: 'owner', n })).toBe('accepted');
    const ended = own.stop();
    const came = await asked;
    await ended;
    await stage.untilQuiet();
    expect(came.filter((one) => typeof one === 'string' && one !== 'ActorStoppedError')).toEqual([]);
    const answered = came.filter((one) => typeof one === 'number').length;
    // Two of those that were handled are the talker's.
    const handled = stage.count('handled') - handledBefore - 2 - answered;
    // Counted, and not seen as events: of so many some are left out while the owner is behind.
    const letters = (): number => stage.count('stopped') + stage.count('stale');
    await stage.until('each is a dead letter', () => handled + letters() >= told + 500);
    expect(handled + letters()).toBe(told + 500);
    expect(stage.count('late-reply')).toBe(0);
    // And the thread is free again.
    expect(await (await spawnDedicated(stage, recorder())).ask({ type: 'report' })).toEqual([]);
  });

  it('G1, D4: what stands in rings and outboxes to a dedicated thread that died is dead letters thread-lost; asks fail with ThreadLostError', async () => {
    const stage = await way.open({ name: 'died', dedicatedMax: 1, defaults: { dataRingBytes: 4_096 } });
    const doomed = await spawnDedicated(stage, suicidal(), NO_RETURN);
    await doomed.started;
    const asked: Promise<unknown>[] = [];
    dieBefore(stage, way, doomed, () => {
      for (let n = 0; n < 200; n++) doomed.tell({ type: 'hold', n } as never);
      for (let n = 0; n < 50; n++) asked.push(failure(doomed.ask({ type: 'hold' }, { timeout: 60_000 })));
    });
    for (const error of await Promise.all(asked)) expect(error).toBeInstanceOf(ThreadLostError);
    const letters = await stage.untilDeadLetters(200);
    expect(letters.map(({ message, reason }) => [reason, (message as { n: number }).n])).toEqual(
      Array.from({ length: 200 }, (_, n) => ['thread-lost', n]),
    );
    expect(letters.every(({ target }) => target === (doomed as never))).toBe(true);
    expect(stage.count('thread-lost')).toBe(200);
    expect(stage.count('late-reply')).toBe(0);
    await stage.untilQuiet();
  });

  it('G19: an ask that a dedicated thread leaves open where it dies, and nobody takes over, does not hold up the stop', async () => {
    const stage = await way.open({ name: 'asking', dedicatedMax: 1 });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const doomed = await spawnDedicated(stage, recorder());
    doomed.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    // So it is not put back, and its thread has no successor.
    const ended = doomed.stop();
    await stage.kill(stage.threadOf(doomed));
    await stage.inTime(ended);
    await stage.inTime(stage.until('nobody asks any more', () => openAsks(owner(stage)) === 0));
    // Far beyond the limit of this test: what it ends by is the quiet.
    await stage.inTime(stage.system.stop({ timeout: 3_600_000 }));
  });

  it('D1, I1: the index of a dedicated thread that died is used again, with all its places', async () => {
    const stage = await way.open({ name: 'again', dedicatedMax: 1 });
    let last = { incarnation: 0, slot: 0 };
    for (let round = 0; round < 3; round++) {
      const doomed = await spawnDedicated(stage, suicidal(), NO_RETURN);
      expect(await doomed.ask({ type: 'ping' })).toBe('pong');
      const now = { incarnation: incarnationOf(owner(stage).regions, stage.threadOf(doomed)), slot: slotOf(doomed) };
      if (round > 0) {
        expect(now.incarnation).toBeGreaterThan(last.incarnation);
        expect(now.slot - last.slot).toBeLessThanOrEqual(1);
      }
      last = now;
      const held = failure(doomed.ask({ type: 'hold' }, { timeout: 60_000 }));
      await die(stage, way, doomed);
      expect(await stage.inTime(held)).toBeInstanceOf(ThreadLostError);
      expect(doomed.isAlive).toBe(false);
      expect(doomed.tell({ type: 'exit' })).toBe('stopped');
      expect(await failure(doomed.send({ type: 'exit' }))).toBeInstanceOf(ActorStoppedError);
      // From the second death on a thread pauses before it starts again.
      await stage.inTime(doomed.stop());
    }
  });

  it('I5: an answer for the dead tenant of a thread does not reach the next one', async () => {
    const stage = await way.open({ name: 'late', dedicatedMax: 1 });
    const [old, young] = [stage.system.spawn(answerer, { thread: way.first }), stage.system.spawn(answerer, { thread: way.first })];
    const doomed = await spawnDedicated(stage, suicidal(), NO_RETURN);
    doomed.tell({ type: 'wonder', of: old });
    await doomed.ask({ type: 'ping' });
    await old.ask({ type: 'echo', value: 'it is here' });
    await die(stage, way, doomed);
    const next = await spawnDedicated(stage, suicidal(), NO_RETURN);
    next.tell({ type: 'wonder', of: young });
    expect(await next.ask({ type: 'ping' })).toBe('pong');
    expect(await old.ask({ type: 'answer', value: 'old' })).toEqual(['accepted']);
    expect(await stage.untilDeadLetters(1)).toMatchObject([{ message: 'old', reason: 'late-reply' }]);
    for (let said: readonly unknown[] = []; said.length === 0; ) said = await young.ask({ type: 'answer', value: 'new' });
    const answers = (): unknown[] => stage.lines.filter(({ text }) => text === 'answered').map(({ data }) => data);
    await stage.until('the next one is answered', () => answers().length > 0);
    expect(answers()).toEqual([{ value: 'new' }]);
  });

  it('G1, G19: what was accepted for a thread that is no more is accounted for when the system has stopped', async () => {
    const stage = await way.open({ name: 'last', dedicatedMax: 1 });
    const own = await spawnDedicated(stage, recorder());
    await own.stop();
    const { runtime } = owner(stage);
    await stage.until('its thread is free', () => claimThread(runtime.regions, stage.threadOf(own)));
    releaseThread(runtime.regions, stage.threadOf(own));
    // As if it had been on its way for that long.
    const { slot, generation, thread } = own as unknown as Record<'slot' | 'generation' | 'thread', number>;
    const record = runtime.threads.peer(thread).records.ofRuntime([slot, generation, 0, -1, 0, 0], { type: 'note', from: 'late', n: 1 });
    runtime.meter.sent(thread);
    runtime.threads.peer(thread).link.post(record, RecordKind.message);
    await stage.inTime(stage.system.stop({ timeout: 60 }));
    expect(stage.unfinished).toBe(0);
    expect(stage.deadLetters).toMatchObject([
      { message: { from: 'late' }, reason: expect.stringMatching(/^(system-stopped|stale|stopped)$/) },
    ]);
  });

  it('G19: a dedicated thread that is asked for after the threads have been ended does not start, and whoever waits for it learns that', async () => {
    const stage = await way.open({ name: 'guard', dedicatedMax: 1 });
    const { runtime, regions } = owner(stage);
    const thread = dedicate(regions, runtime.config);
    await stage.inTime(stage.system.stop());
    // As if the notice of a worker's actor that outlived the limit had been read last of all.
    runtime.services.event(1, { kind: 'start-thread', thread });
    await stage.advance(1_000);
    await stage.inTime(stage.system.stop());
    expect([isThreadOpen(regions, thread), isThreadAbsent(regions, thread)]).toEqual([false, true]);
    expect(stage.lines.filter(({ text }) => text === 'thread lost')).toEqual([]);
  });

  it('G19: a dedicated thread whose actor has ended, as is known only when the threads have been ended, is not ended again', async () => {
    const stage = await way.open({ name: 'late end', dedicatedMax: 1 });
    const { runtime, regions } = owner(stage);
    const own = await spawnDedicated(stage, fickle());
    own.tell({ type: 'hang' });
    // Until it ends with its thread: it does not say so before.
    while ((await stage.inTime(stage.system.inspect(own))).current === undefined) await stage.moment();
    const thread = stage.threadOf(own);
    const incarnation = incarnationOf(regions, thread);
    await stage.inTime(stage.system.stop({ timeout: 0 }));
    // As if its notice had been read last of all.
    runtime.services.event(thread, { kind: 'end-thread', thread });
    await stage.moment(1_000);
    expect(incarnationOf(regions, thread)).toBe(incarnation);
  });
});
