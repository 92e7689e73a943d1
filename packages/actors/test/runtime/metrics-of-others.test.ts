import { distributionIn, resume, supervise, valueIn } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { ghost, sleeper } from '../fixtures/ghost.ts';
import { metered } from '../fixtures/metered.ts';
import { failure } from '../support/mortals.ts';
import { fresh, MESSAGES, ofMetered, since, watchTotals } from '../support/metrics.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
const FIRST = 1;

inEachWay((way) => {
  it('G71: metrics are read in the middle of a handler, whose message is not finished then', async () => {
    const stage = await way.open(fresh());
    const ref = stage.system.spawn(metered, { thread: way.first });
    for (let n = 0; n < 3; n++) await ref.ask({ type: 'ping' }, LONG);
    await stage.untilQuiet();
    let reads = 0;
    let waiting: number | undefined = 0;
    // Whoever sends counts after it has sent: that may be after it was read in another thread.
    while (waiting === 0) {
      const now = await ref.ask({ type: 'read' }, LONG);
      expect(valueIn(now, `${MESSAGES}handled_total`, ofMetered)).toBe(3 + reads);
      reads++;
      expect(valueIn(now, 'ringmaster_asks_total')).toBe(3 + reads);
      waiting = valueIn(now, 'ringmaster_messages_waiting');
    }
    expect(waiting).toBe(1);
  });

  if (way.title === 'threads') {
    it('G71: metrics are read while a worker is blocked, here and in another worker', async () => {
      const stage = await way.open(fresh());
      const { system } = stage;
      const door = system.spawn(gate, { thread: 'owner' });
      const ref = system.spawn(metered, { thread: way.first });
      const reader = system.spawn(metered, { thread: way.second });
      const before = system.metrics.snapshot();
      ref.tell({ type: 'count', by: 7, label: 'a' });
      await ref.ask({ type: 'ping' }, LONG);
      const stop = new AbortController();
      const hangs = failure(ref.ask({ type: 'hang', gate: door }, { ...LONG, signal: stop.signal }));
      await door.ask({ type: 'pass' }, LONG);
      for (let n = 0; n < 5; n++) ref.tell({ type: 'note' });
      const thread = String(stage.threadOf(ref));
      // Whoever sends counts after it has sent.
      await stage.until(
        'all that was sent is counted',
        () => (valueIn(system.metrics.snapshot(), 'ringmaster_messages_waiting') ?? 0) >= 6,
      );
      for (const now of [system.metrics.snapshot(), await reader.ask({ type: 'read' }, LONG)]) {
        expect(since(before, now, 'things_total')).toBe(7);
        expect(since(before, now, `${MESSAGES}handled_total`, { thread, ...ofMetered })).toBe(2);
        expect(valueIn(now, 'ringmaster_messages_waiting')).toBeGreaterThanOrEqual(6);
        expect(valueIn(now, 'ringmaster_thread_up', { thread })).toBe(1);
      }
      await stage.until(
        'what was told shows in the ring',
        () => (valueIn(system.metrics.snapshot(), 'ringmaster_ring_used_bytes', { to: thread }) ?? 0) > 0,
      );
      stop.abort();
      await hangs;
      await stage.untilQuiet();
      expect(valueIn(system.metrics.snapshot(), 'ringmaster_ring_used_bytes', { to: thread })).toBe(0);
    });
  }

  if (!way.crosses) return;

  it('G71: an outbox that has emptied itself beside no other work shows as empty', async () => {
    const stage = await way.open({ ...fresh(), defaults: { dataRingBytes: 1_024, outboxMessages: 1_000 } });
    const { system } = stage;
    const sender = system.spawn(ghost, { thread: way.first });
    const receiver = system.spawn(sleeper, { thread: way.second });
    await receiver.started;
    const labels = { thread: String(stage.threadOf(sender)), to: String(stage.threadOf(receiver)) };
    const shown = (): number | undefined => valueIn(system.metrics.snapshot(), 'ringmaster_outbox_bytes', labels);
    // More than the ring holds, in one slice.
    sender.tell({ type: 'say', from: 1, count: 500, to: receiver });
    await stage.until('it was shown', () => shown() !== undefined);
    await stage.untilQuiet();
    // Nobody has anything for the sender's thread, which sleeps.
    await stage.until('it is shown as empty', () => shown() === 0);
  });

  it('G71: totals of a thread that dies stay, go on with its successor, and are never seen to go back', async () => {
    const stage = await way.open(fresh());
    const { system } = stage;
    const ref = system.spawn(metered, { thread: way.first, supervise: supervise.otherwise(resume()) });
    const thread = String(FIRST);
    const run = async (): Promise<void> => {
      for (let n = 0; n < 100; n++) ref.tell({ type: 'note' });
      ref.tell({ type: 'count', by: 5, label: 'a' });
      ref.tell({ type: 'level', value: 2 });
      ref.tell({ type: 'fail' });
      await ref.ask({ type: 'ping' }, LONG);
    };
    await run();
    await stage.untilQuiet();
    const stopWatching = watchTotals(stage);
    const before = system.metrics.snapshot();
    await stage.kill(FIRST);
    await stage.untilLosses(1);
    const between = system.metrics.snapshot();
    expect(valueIn(between, 'things_total')).toBe(5);
    expect(valueIn(between, `${MESSAGES}handled_total`, { thread, ...ofMetered })).toBe(103);
    await run();
    await stage.untilQuiet();
    const now = system.metrics.snapshot();
    expect(since(before, now, `${MESSAGES}handled_total`, { thread, ...ofMetered })).toBe(103);
    expect(since(before, now, `${MESSAGES}failed_total`, { thread, ...ofMetered })).toBe(1);
    expect(valueIn(now, 'things_total')).toBe(10);
    expect(distributionIn(now, 'thing_size')?.count).toBe(2);
    expect(valueIn(now, 'ringmaster_thread_starts_total', { thread })).toBe(2);
    expect(valueIn(now, 'ringmaster_actors', { thread, ...ofMetered })).toBe(1);
    expect(valueIn(now, 'level')).toBe(2);
    expect(stopWatching()).toEqual([]);
  });

  it('G71: what a thread had measured, not counted, is gone with it', async () => {
    const stage = await way.open(fresh());
    const { system } = stage;
    const ref = system.spawn(metered, { thread: way.first });
    ref.tell({ type: 'level', value: 2 });
    await ref.ask({ type: 'ping' }, LONG);
    await stage.kill(FIRST);
    await stage.untilLosses(1);
    await ref.ask({ type: 'ping' }, LONG);
    expect(valueIn(system.metrics.snapshot(), 'level')).toBe(0);
  });
});
