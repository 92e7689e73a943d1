import { type ActorRef, restart, resume, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { ticker, type TickerMessage } from '../fixtures/ticker.ts';
import { waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const atOnce = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });

inEachWay((way) => {
  const report = (ref: ActorRef<TickerMessage>): Promise<readonly string[]> => ref.ask({ type: 'report' }, { timeout: 60_000 });
  /** The clock goes on until so many ticks were handled. */
  const until = async (stage: Stage, ref: ActorRef<TickerMessage>, count: number): Promise<readonly string[]> => {
    for (;;) {
      const seen = await report(ref);
      if (seen.length >= count) return seen;
      await stage.advance(1);
    }
  };
  /** Until messages wait, ticks among them. */
  const untilQueued = (stage: Stage, count: number): Promise<void> => {
    const queued = async (): Promise<void> => {
      while (stage.unfinished < count) {
        await new Promise((go) => setImmediate(go));
        await stage.advance(1);
      }
    };
    return queued();
  };

  it('G51: a timer sends once, a periodic one again and again, each under its key', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(ticker, { thread: way.first });
    ref.tell({ type: 'after', key: 'a', ms: 10, text: 'once' });
    ref.tell({ type: 'after', key: 'b', ms: 0, text: 'at once' });
    expect([...(await until(stage, ref, 2))].sort()).toEqual(['at once', 'once']);
    ref.tell({ type: 'every', key: 'c', ms: 5, text: 'delay' });
    ref.tell({ type: 'every', key: 'd', ms: 5, mode: 'fixed-rate', text: 'rate' });
    for (let seen = await report(ref); ; seen = await until(stage, ref, seen.length + 1)) {
      const counts = ['delay', 'rate', 'once'].map((text) => seen.filter((one) => one === text).length);
      if ((counts[0] ?? 0) < 3 || (counts[1] ?? 0) < 3) continue;
      expect(counts[2]).toBe(1);
      break;
    }
  });

  it('G51: replaced or cancelled timers deliver no old tick, even if it is queued', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(ticker, { thread: way.first });
    for (const key of ['replaced', 'cancelled', 'kept']) ref.tell({ type: 'after', key, ms: 1, text: `old ${key}` });
    ref.tell({ type: 'every', key: 'period', ms: 1, text: 'old period' });
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    // The handler that waits, and four ticks.
    await untilQueued(stage, 5);
    ref.tell({ type: 'after', key: 'replaced', ms: 0, text: 'new' }, { lane: 'high' });
    ref.tell({ type: 'cancel', key: 'cancelled' }, { lane: 'high' });
    ref.tell({ type: 'cancel', key: 'period' }, { lane: 'high' });
    door.tell({ type: 'open' });
    await until(stage, ref, 2);
    await stage.untilQuiet();
    expect([...(await report(ref))].sort()).toEqual(['new', 'old kept']);
  });

  it('G51: of a periodic timer one tick waits at a time', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(ticker, { thread: way.first });
    const other = stage.system.spawn(ticker, { thread: way.first });
    ref.tell({ type: 'every', key: 'a', ms: 5, mode: 'fixed-rate', text: 'a' });
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    other.tell({ type: 'after', key: 'long', ms: 60, text: 'later' });
    await until(stage, other, 1);
    ref.tell({ type: 'cancel', key: 'none' });
    // The handler, one tick, the message before.
    await stage.until('no more than these wait', () => stage.unfinished === 3);
    ref.tell({ type: 'cancel', key: 'a' }, { lane: 'low' });
    door.tell({ type: 'open' });
    await stage.untilQuiet();
    expect((await report(ref)).filter((text) => text === 'a').length).toBeGreaterThanOrEqual(1);
  });

  it('G51: none fires after a stop', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(ticker, { thread: way.first });
    ref.tell({ type: 'every', key: 'a', ms: 1, text: 'a' });
    await until(stage, ref, 1);
    ref.tell({ type: 'pass', gate: door });
    await waiting(door);
    await untilQueued(stage, 2);
    const stopped = ref.stop();
    door.tell({ type: 'open' });
    await stopped;
    const handled = stage.count('handled');
    await stage.untilQuiet();
    const other = stage.system.spawn(ticker, { thread: way.first });
    other.tell({ type: 'after', key: 'b', ms: 20, text: 'b' });
    expect(await until(stage, other, 1)).toEqual(['b']);
    expect(stage.deadLetters).toEqual([]);
    expect(stage.count('handled')).toBeGreaterThan(handled);
  });

  it('G35: timers of an incarnation never fire in the next one, even if a tick is queued', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(ticker, { thread: way.first, supervise: atOnce });
    for (const key of ['a', 'b']) ref.tell({ type: 'after', key, ms: 1, text: `old ${key}` });
    ref.tell({ type: 'every', key: 'c', ms: 1, text: 'old c' });
    ref.tell({ type: 'after', key: 'd', ms: 40, text: 'old d' });
    ref.tell({ type: 'pass', gate: door });
    ref.tell({ type: 'fail' });
    await waiting(door);
    await untilQueued(stage, 5);
    door.tell({ type: 'open' });
    expect(await report(ref)).toEqual([]);
    ref.tell({ type: 'after', key: 'a', ms: 60, text: 'new' });
    expect(await until(stage, ref, 1)).toEqual(['new']);
  });

  it('G26: a failure in a tick goes through the table, as one in a message does', async () => {
    const stage = await way.open();
    const errors: string[] = [];
    const table = supervise.otherwise(({ error, message }) => {
      errors.push(`${error.message} ${message?.type}`);
      return resume();
    });
    const ref = stage.system.spawn(ticker, { thread: way.first, supervise: table });
    ref.tell({ type: 'after', key: 'a', ms: 1, text: 'throw it' });
    ref.tell({ type: 'after', key: 'b', ms: 20, text: 'goes on' });
    expect(await until(stage, ref, 1)).toEqual(['goes on']);
    expect(errors).toEqual(['throw it tick']);
  });

  it.each(['fixed-delay', 'fixed-rate'] as const)('G26: a timer whose tick failed goes on when its actor is resumed (%s)', async (mode) => {
    const stage = await way.open();
    const table = supervise.otherwise(resume());
    const ref = stage.system.spawn(ticker, { thread: way.first, supervise: table });
    ref.tell({ type: 'every', key: 'a', ms: 5, mode, text: 'throw it' });
    const errors = (): number => stage.lines.filter(({ text }) => text.startsWith('actor failed')).length;
    while (errors() < 3) {
      await new Promise((go) => setImmediate(go));
      await stage.advance(1);
    }
    ref.tell({ type: 'cancel', key: 'a' });
    await stage.untilQuiet();
  });

  it('a call that makes no sense is refused, naming the field', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(ticker, { thread: way.first, name: 'it' });
    const texts = ['key', 'ms', 'period', 'mode', 'message', 'done', 'failed'] as const;
    expect(await Promise.all(texts.map((what) => ref.ask({ type: 'try', what })))).toEqual([
      'TypeError: Cannot set timer 1 of "it": its key is a text, not number',
      'RangeError: Cannot set timer "a" of "it": delayMs is milliseconds from 0, not -1',
      'RangeError: Cannot set timer "a" of "it": periodMs is milliseconds above 0, not 0',
      'TypeError: Cannot set timer "a" of "it": mode is \'fixed-delay\' or \'fixed-rate\', not "often"',
      'TypeError: Cannot set timer "a" of "it": its message is an object, not undefined',
      'TypeError: Cannot pipe to "it": what makes a message of the result is a function, not {"type":"tick","text":""}',
      'TypeError: Cannot pipe to "it": what makes a message of the failure is a function, not null',
    ]);
  });
});
