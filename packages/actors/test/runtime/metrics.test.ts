import { distributionIn, type MetricLabels, type MetricsSnapshot, quantile, resume, supervise, valueIn } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { metered } from '../fixtures/metered.ts';
import { failure, waiting } from '../support/mortals.ts';
import { fresh, MESSAGES, ofMetered, since } from '../support/metrics.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  it('G71: what was counted of each type of actor is what has happened, exactly', async () => {
    const stage = await way.open({ name: 'metrics' });
    const { metrics } = stage.system;
    const before = metrics.snapshot();
    for (const thread of ['owner', way.first, way.second] as const) {
      const ref = stage.system.spawn(metered, { thread, supervise: supervise.otherwise(resume()) });
      const restarting = stage.system.spawn(metered, { thread });
      for (let n = 0; n < 200; n++) ref.tell({ type: 'note' });
      for (let n = 0; n < 3; n++) ref.tell({ type: 'fail' });
      ref.tell({ type: 'nothing of the kind' } as never);
      restarting.tell({ type: 'fail' });
      for (let n = 0; n < 10; n++) await ref.ask({ type: 'ping' }, LONG);
      await restarting.ask({ type: 'ping' }, LONG);
      await restarting.stop();
      expect(await failure(restarting.ask({ type: 'ping' }))).toBeDefined();
    }
    await stage.untilQuiet();
    await stage.until('all is counted', () => since(before, metrics.snapshot(), 'ringmaster_actors_stopped_total', ofMetered) === 3);
    const now = metrics.snapshot();
    const ofType = (name: string): number => since(before, now, name, ofMetered);
    expect(ofType(`${MESSAGES}handled_total`)).toBe(3 * 211);
    expect(ofType(`${MESSAGES}failed_total`)).toBe(3 * 4);
    expect(ofType(`${MESSAGES}dropped_total`)).toBe(3);
    expect(since(before, now, `${MESSAGES}accepted_total`)).toBe(3 * 216);
    expect(since(before, now, 'ringmaster_dead_letters_total', { reason: 'unhandled' })).toBe(3);
    expect(ofType('ringmaster_actors_spawned_total')).toBe(6);
    expect(ofType('ringmaster_actor_restarts_total')).toBe(3);
    expect(since(before, now, 'ringmaster_asks_total')).toBeGreaterThanOrEqual(33);
    expect(valueIn(now, 'ringmaster_messages_waiting')).toBe(0);
    expect(valueIn(now, 'ringmaster_actors', ofMetered)).toBe(3);
    // The same numbers in whatever thread they are read.
    const reader = stage.system.spawn(metered, { thread: way.second });
    const there = await reader.ask({ type: 'read' }, LONG);
    expect(since(before, there, `${MESSAGES}failed_total`, ofMetered)).toBe(3 * 4);
  });

  it('G71: times stand for all messages up to the last 255, and asks that fail are told apart', async () => {
    const stage = await way.open({ name: 'metrics' });
    const { metrics } = stage.system;
    const before = metrics.snapshot();
    const ref = stage.system.spawn(metered, { thread: way.first });
    // What is handled straight out of a ring waits in no mailbox.
    const door = stage.system.spawn(gate, { thread: 'owner' });
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    for (let n = 0; n < 1_000; n++) expect(ref.tell({ type: 'note' })).toBe('accepted');
    door.tell({ type: 'open' });
    for (let n = 0; n < 100; n++) await ref.ask({ type: 'ping' }, LONG);
    const silent = stage.inTime(failure(ref.ask({ type: 'note' } as never, { timeout: 5 })));
    await silent;
    await failure(ref.ask({ type: 'hang-no' } as never, LONG));
    await stage.untilQuiet();
    const now = metrics.snapshot();
    const finished = since(before, now, `${MESSAGES}handled_total`, ofMetered) + since(before, now, `${MESSAGES}failed_total`, ofMetered);
    const countOf = (name: string, snapshot: MetricsSnapshot, labels: MetricLabels): number =>
      distributionIn(snapshot, name, labels)?.count ?? 0;
    const timed = countOf('ringmaster_handler_seconds', now, ofMetered) - countOf('ringmaster_handler_seconds', before, ofMetered);
    expect(Math.abs(finished - timed)).toBeLessThan(256);
    expect(finished).toBeGreaterThanOrEqual(1_100);
    expect(countOf('ringmaster_mailbox_seconds', now, ofMetered)).toBeGreaterThan(0);
    expect(countOf('ringmaster_ask_seconds', now, {})).toBeGreaterThan(0);
    expect(since(before, now, 'ringmaster_asks_timed_out_total')).toBe(1);
    expect(since(before, now, 'ringmaster_asks_failed_total')).toBe(1);
  });

  it('G71: a metric that several threads make by the same name is one', async () => {
    const stage = await way.open(fresh());
    const { metrics } = stage.system;
    const places = ['owner', way.first, way.second] as const;
    const refs = places.map((thread) => stage.system.spawn(metered, { thread }));
    for (const [at, ref] of refs.entries()) {
      for (const label of ['a', 'b', 'c', 'd']) ref.tell({ type: 'count', by: 10 * (at + 1), label });
      ref.tell({ type: 'level', value: at + 0.5 });
      await ref.ask({ type: 'ping' }, LONG);
    }
    const now = metrics.snapshot();
    expect(valueIn(now, 'things_total')).toBe(4 * 60);
    expect(valueIn(now, 'things_total', { label: 'a' })).toBe(60);
    // Two values, in each thread; the others are counted together.
    expect(valueIn(now, 'things_total', { label: 'c' })).toBeUndefined();
    expect(valueIn(now, 'things_total', { label: 'other' })).toBe(120);
    const sizes = distributionIn(now, 'thing_size');
    expect([sizes?.count, sizes?.sum]).toEqual([12, 240]);
    expect(distributionIn(now, 'thing_seconds')?.sum).toBeCloseTo(0.24, 12);
    expect(quantile(sizes as NonNullable<typeof sizes>, 0.5)).toBeCloseTo(20, -1);
    // In one thread there is one gauge, which was set three times.
    expect(valueIn(now, 'level')).toBe(way.crosses ? 4.5 : 2.5);
    expect(valueIn(now, 'peak')).toBe(2.5);
  });

  it('G71: a name that stands for another kind is refused, in whatever thread it was made', async () => {
    const stage = await way.open(fresh());
    const { metrics } = stage.system;
    const ref = stage.system.spawn(metered, { thread: way.first });
    expect(await ref.ask({ type: 'make', kind: 'gauge', name: 'height' }, LONG)).toBeUndefined();
    expect(await ref.ask({ type: 'make', kind: 'gauge', name: 'height' }, LONG)).toBeUndefined();
    metrics.gauge('height', { help: 'The same.' }).set(3);
    expect(() => metrics.histogram('height', { help: 'Another.' })).toThrow('Cannot make histogram "height": it is gauge already');
    expect(() => metrics.gauge('height', { help: 'Another.', labels: { of: 3 } })).toThrow(
      'Cannot make gauge by of "height": it is gauge already',
    );
    metrics
      .counter('seen_total', { help: 'Seen.', labels: { what: ['a', 'b'] } })
      .with({ what: 'a' })
      .increment();
    expect(await ref.ask({ type: 'make', kind: 'counter', name: 'seen_total' }, LONG)).toBe(
      'Cannot make counter "seen_total": it is counter by what already',
    );
    expect(valueIn(metrics.snapshot(), 'height')).toBe(3);
  });

  it('G71: one actor has series of its own, and is looked at, on request', async () => {
    const stage = await way.open({ name: 'metrics' });
    const { system } = stage;
    const ref = system.spawn(metered, { thread: way.first, name: 'own', metrics: 'own' });
    for (let n = 0; n < 5; n++) ref.tell({ type: 'note' });
    await ref.ask({ type: 'ping' }, LONG);
    await stage.untilQuiet();
    const now = system.metrics.snapshot();
    expect(valueIn(now, `${MESSAGES}handled_total`, { ...ofMetered, path: 'own' })).toBe(6);
    expect(distributionIn(now, 'ringmaster_handler_seconds', { path: 'own' })?.count).toBe(6);
    expect(system.metrics.actor(ref)).toEqual({ thread: stage.threadOf(ref), mailboxDepth: 0, isOverloaded: false });
    await ref.stop();
    expect(system.metrics.actor(ref)).toBeUndefined();
  });

  it('without metrics only what the runtime counts for itself is there', async () => {
    const stage = await way.open({ metrics: false });
    const { metrics } = stage.system;
    const ref = stage.system.spawn(metered, { thread: way.first });
    ref.tell({ type: 'count', by: 1, label: 'a' });
    for (let n = 0; n < 9; n++) await ref.ask({ type: 'ping' }, LONG);
    await stage.untilQuiet();
    const now = metrics.snapshot();
    expect(valueIn(now, 'things_total')).toBeUndefined();
    expect(valueIn(now, `${MESSAGES}handled_total`, ofMetered)).toBeUndefined();
    expect(valueIn(now, `${MESSAGES}handled_total`)).toBeGreaterThanOrEqual(10);
    expect(now.families.filter(({ kind }) => kind === 'histogram')).toEqual([]);
    expect(() => metrics.counter('things', { help: 'x' })).toThrow('its name is to end in _total');
  });
});
