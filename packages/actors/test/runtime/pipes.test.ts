import { type ActorRef, restart, resume, stop, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { ticker, type TickerMessage } from '../fixtures/ticker.ts';
import { waiting } from '../support/mortals.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const atOnce = supervise.otherwise(restart()).within({ restarts: 1_000, periodMs: 60_000 });
/** So long that it does not come by itself. */
const NEVER_MS = 1e6;

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

  it('G26: pipeToSelf makes results messages of its own; a failure without a mapping goes through the table', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const errors: string[] = [];
    const table = supervise.otherwise(({ error }) => {
      errors.push(`${error.name} ${error.message}`);
      return resume();
    });
    const ref = stage.system.spawn(ticker, { thread: way.first, name: 'it', supervise: table });
    ref.tell({ type: 'pipe', gate: door, text: 'done' });
    ref.tell({ type: 'pipe', gate: door, fails: true, text: 'why' });
    ref.tell({ type: 'pipe', gate: door, fails: true, handled: false, text: 'raised' });
    ref.tell({ type: 'pipe', gate: door, text: 'throw on' });
    ref.tell({ type: 'pipe', gate: door, text: 'map in vain' });
    ref.tell({ type: 'pipe', gate: door, text: 'nothing' });
    await waiting(door, 6);
    expect(await report(ref)).toEqual([]);
    door.tell({ type: 'open' });
    expect([...(await until(stage, ref, 2))].sort()).toEqual(['done', 'failed: why']);
    await stage.until('four have failed', () => errors.length === 4);
    expect([...errors].sort()).toEqual([
      'Error map in vain',
      'Error throw on',
      'RangeError raised',
      'TypeError Cannot pipe to "it": what was made of the outcome is to be a message, not undefined',
    ]);
  });

  it('G35: what settles after a restart or a stop leads to nothing, and is accounted for', async () => {
    const stage = await way.open();
    const [door, other] = [stage.system.spawn(gate, { thread: 'owner' }), stage.system.spawn(gate, { thread: 'owner' })];
    const ref = stage.system.spawn(ticker, { thread: way.first, supervise: atOnce });
    const ended = stage.system.spawn(ticker, { thread: way.first, supervise: supervise.otherwise(stop()) });
    for (const one of [ref, ended]) {
      one.tell({ type: 'pipe', gate: door, text: 'old' });
      one.tell({ type: 'pipe', gate: door, fails: true, handled: false, text: 'old' });
    }
    await waiting(door, 4);
    await stage.until('they are under way', () => stage.unfinished === 4);
    ref.tell({ type: 'fail' });
    await ended.stop();
    expect(await report(ref)).toEqual([]);
    await stage.untilQuiet();
    door.tell({ type: 'open' });
    ref.tell({ type: 'pipe', gate: other, text: 'new' });
    other.tell({ type: 'open' });
    expect(await until(stage, ref, 1)).toEqual(['new']);
    expect(stage.deadLetters).toEqual([]);
  });

  it('G35: a result that is queued when its actor restarts leads to nothing either', async () => {
    const stage = await way.open();
    const [first, second] = [stage.system.spawn(gate, { thread: 'owner' }), stage.system.spawn(gate, { thread: 'owner' })];
    const ref = stage.system.spawn(ticker, { thread: way.first, supervise: atOnce });
    const other = stage.system.spawn(ticker, { thread: way.first });
    ref.tell({ type: 'pipe', gate: first, text: 'old' });
    await waiting(first);
    other.tell({ type: 'pipe', gate: first, text: 'behind it' });
    ref.tell({ type: 'pass', gate: second });
    ref.tell({ type: 'fail' });
    await Promise.all([waiting(first, 2), waiting(second)]);
    first.tell({ type: 'open' });
    // Answered after the other one, in the same thread.
    expect(await until(stage, other, 1)).toEqual(['behind it']);
    second.tell({ type: 'open' });
    expect(await report(ref)).toEqual([]);
    await stage.untilQuiet();
    expect(await report(ref)).toEqual([]);
  });

  it('G14: a drain waits for what is piped, its results in order, and ticks go on until then', async () => {
    const stage = await way.open();
    const doors = [1, 2].map(() => stage.system.spawn(gate, { thread: 'owner' }));
    const ref = stage.system.spawn(ticker, { thread: way.first });
    const witness = stage.system.spawn(ticker, { thread: 'owner' });
    for (const [index, door] of doors.entries()) {
      ref.tell({ type: 'pipe', gate: door, text: `result ${index}` });
      await waiting(door);
    }
    ref.tell({ type: 'echo', to: witness });
    ref.tell({ type: 'every', key: 'a', ms: 5, text: 'tick' });
    const drained = ref.drain();
    for (const door of doors.toReversed()) {
      await until(stage, witness, (await report(witness)).length + 2);
      door.tell({ type: 'open' });
      while (doors.indexOf(door) === 1 && !(await report(witness)).includes('result 1')) await stage.advance(1);
    }
    await stage.inTime(drained);
    await stage.untilQuiet();
    expect((await report(witness)).filter((text) => text !== 'tick')).toEqual(['result 1', 'result 0']);
    expect(stage.deadLetters).toEqual([]);
  });

  it('G14, G35: a drain does not wait for what an incarnation before had piped', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(ticker, { thread: way.first, supervise: atOnce });
    ref.tell({ type: 'pipe', gate: door, text: 'never' });
    await waiting(door);
    ref.tell({ type: 'fail' });
    await ref.drain();
    door.tell({ type: 'open' });
    await stage.untilQuiet();
  });

  it('S7: the end of the system waits for what is piped, and not for timers', async () => {
    const stage = await way.open({ name: 'pipes' });
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const ref = stage.system.spawn(ticker, { thread: way.first });
    ref.tell({ type: 'after', key: 'a', ms: NEVER_MS, text: 'never' });
    ref.tell({ type: 'pipe', gate: door, text: 'done' });
    await waiting(door);
    door.tell({ type: 'open' });
    await stage.inTime(stage.system.stop());
    // What comes too late for its incarnation is.
    expect(stage.count('dropped')).toBe(0);
  });
});
