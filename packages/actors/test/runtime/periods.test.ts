import type { ActorRef } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { pendulum, type PendulumMessage } from '../fixtures/pendulum.ts';
import { ticker } from '../fixtures/ticker.ts';
import { waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

/** The wall clock counts whole milliseconds. */
const ROUNDING_MS = 1;
/** Two ticks of the wheel: what a timer may be late by when its thread has time. */
const LATE_MS = 8;

inEachWay((way) => {
  const report = (ref: ActorRef<PendulumMessage>) => ref.ask({ type: 'report' }, { timeout: 60_000 });
  const until = async (stage: Stage, ref: ActorRef<PendulumMessage>, count: number) => {
    for (;;) {
      const seen = await report(ref);
      if (seen.swings.length >= count) return seen;
      await stage.advance(1);
    }
  };
  /** At least so much time passes, in the thread of the actors under test. */
  const pass = async (stage: Stage, ms: number): Promise<void> => {
    const other = stage.system.spawn(ticker, { thread: way.first });
    other.tell({ type: 'after', key: 'a', ms, text: 'a' });
    while ((await other.ask({ type: 'report' }, { timeout: 60_000 })).length === 0) await stage.advance(1);
  };

  it('G51: at a fixed rate no tick comes before its place on the clock, and none drifts from it', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(pendulum, { thread: way.first });
    ref.tell({ type: 'start', mode: 'fixed-rate', periodMs: 10 });
    const { startedAt, swings } = await until(stage, ref, 30);
    for (const [index, { from }] of swings.entries()) {
      const lateMs = from - startedAt - (index + 1) * 10;
      expect(lateMs).toBeGreaterThanOrEqual(-ROUNDING_MS);
      if (way.title === 'virtual') expect(lateMs).toBeLessThanOrEqual(LATE_MS + ROUNDING_MS);
    }
  });

  it('G51: at a fixed rate, what was missed while a tick was handled comes once, without a burst', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(pendulum, { thread: way.first });
    ref.tell({ type: 'start', mode: 'fixed-rate', periodMs: 20, gate: door });
    await stage.inTime(waiting(door));
    await pass(stage, 200);
    door.tell({ type: 'open' });
    const { startedAt, swings } = await until(stage, ref, 6);
    // The second had waited; those behind it stand on the clock again.
    expect((swings[5]?.from ?? 0) - (swings[2]?.from ?? 0)).toBeGreaterThanOrEqual(20 - ROUNDING_MS);
    const places = swings.slice(2).map(({ from }) => Math.floor((from - startedAt + ROUNDING_MS) / 20));
    expect(places[0]).toBeGreaterThanOrEqual(10);
    if (way.title === 'virtual') expect(new Set(places).size).toBe(places.length);
  });

  it('G51: with a fixed delay the pause begins when a tick has been handled, its promise included', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(pendulum, { thread: way.first });
    ref.tell({ type: 'start', mode: 'fixed-delay', periodMs: 20, gate: door });
    await stage.inTime(waiting(door));
    await pass(stage, 60);
    door.tell({ type: 'open' });
    const { swings } = await until(stage, ref, 4);
    expect((swings[0]?.to ?? 0) - (swings[0]?.from ?? 0)).toBeGreaterThanOrEqual(60 - ROUNDING_MS);
    for (const [index, { from }] of swings.slice(1).entries()) {
      expect(from - (swings[index]?.to ?? 0)).toBeGreaterThanOrEqual(20 - ROUNDING_MS);
    }
  });
});
