import { ActorRestartingError, ActorStoppedError, MessageNotSerializableError, TaskDeclinedError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { advance, attend, craftsman, double, fails, nested, pass, spin, unknown, unsendable } from '../fixtures/craftsman.ts';
import { Mortals, failure, waiting } from '../support/mortals.ts';
import { Orders } from '../support/orders.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const open = async () => {
    const stage = await way.open();
    const mortals = new Mortals(stage);
    const spawn = () => stage.system.spawn(craftsman({ witness: mortals.witness }), { thread: way.first });
    return { stage, mortals, orders: new Orders(stage, way.second), ref: spawn(), spawn };
  };

  it('G66, A2: an agent carries out what it has room for, several at a time, and declines the rest with the reason', async () => {
    const { mortals, orders, ref } = await open();
    const door = mortals.gate();
    const three = ['a', 'b', 'c'].map((text) => orders.give(ref, pass, { gate: door, text }));
    await waiting(door, 3);
    const fourth = await failure(orders.give(ref, pass, { gate: door, text: 'd' }).came);
    expect(fourth).toBeInstanceOf(TaskDeclinedError);
    expect(fourth).toMatchObject({ data: { task: 'task-4', reason: 'no-room' } });
    expect(await failure(orders.give(ref, unknown, undefined).came)).toMatchObject({ data: { reason: 'unknown-kind' } });
    ref.tell({ type: 'ringmaster/suspend' });
    expect(await failure(orders.give(ref, double, 1).came)).toMatchObject({ data: { reason: 'suspended' } });
    door.tell({ type: 'open' });
    // What ran goes on.
    expect(await Promise.all(three.map(({ came }) => came))).toEqual(['a', 'b', 'c']);
    ref.tell({ type: 'ringmaster/resume' });
    expect(await orders.give(ref, double, 21).came).toBe(42);
  });

  it('G50, A3: a run that is given up learns it by its signal, whenever it looks, also beside others', async () => {
    const { mortals, orders, ref } = await open();
    const [begun, door, other] = [mortals.gate(), mortals.gate(), mortals.gate()];
    const beside = orders.give(ref, pass, { gate: other, text: 'beside' });
    const early = orders.give(ref, attend, { begun });
    const late = orders.give(ref, attend, { begun, gate: door });
    await waiting(door);
    await begun.ask({ type: 'pass' }, LONG);
    early.abort();
    expect(await failure(early.came)).toMatchObject({ name: 'AbortError' });
    await mortals.untilSeen('aborted: AbortError');
    late.abort();
    // It has not looked yet, and does so only now.
    door.tell({ type: 'open' });
    await orders.until((reports) => reports.filter(({ type }) => type === 'ringmaster/over').length === 2);
    expect((await mortals.seen()).filter((text) => text === 'aborted: AbortError')).toHaveLength(2);
    other.tell({ type: 'open' });
    expect(await beside.came).toBe('beside');
    const over = (await orders.reports()).filter(({ type }) => type === 'ringmaster/over');
    expect(over.map(({ run }) => run).sort()).toEqual([early.run, late.run]);
  });

  it('G50, A3: a loop that never yields sees that it was given up, also after an await', async () => {
    const { mortals, orders, ref } = await open();
    // In its own thread nobody can give it up meanwhile.
    const limitMs = way.title === 'threads' ? 60_000 : 0;
    for (const waits of [false, true]) {
      const [begun, door] = [mortals.gate(), mortals.gate()];
      const given = orders.give(ref, spin, { begun, limitMs, ...(waits ? { gate: door } : {}) });
      if (waits) await waiting(door);
      if (limitMs === 0) given.abort();
      door.tell({ type: 'open' });
      if (limitMs > 0) await begun.ask({ type: 'pass' }, LONG);
      given.abort();
      expect(await failure(given.came)).toMatchObject({ name: 'AbortError' });
      if (limitMs > 0 || waits) await mortals.untilSeen('cancelled: true');
    }
  });

  it('G49, A3: what a run asks ends with the deadline of its task, also after an await and beside others', async () => {
    const { stage, mortals, orders, ref } = await open();
    const [first, closed] = [mortals.gate(), mortals.gate()];
    const deadline = (stage.system as OwnerSystem).runtime.host.wallClock() + 200;
    const given = orders.give(ref, nested, { first, closed }, { deadline });
    const beside = orders.give(ref, nested, { first, closed });
    await waiting(first, 2);
    first.tell({ type: 'open' });
    expect(await stage.inTime(failure(given.came))).toMatchObject({ name: 'AskTimeoutError' });
    await stage.inTime(mortals.untilSeen('nested: AskTimeoutError'));
    expect((await mortals.seen()).filter((text) => text.startsWith('nested'))).toHaveLength(1);
    closed.tell({ type: 'open' });
    expect(await beside.came).toBe('passed');
  });

  it('G50, A3: what a run asks is called off with it, also with a signal of its own, but for what stands for itself', async () => {
    const { stage, mortals, orders, ref } = await open();
    const [first, closed] = [mortals.gate(), mortals.gate()];
    const given = [false, true].map((listens) => orders.give(ref, nested, { first, closed, listens }));
    const itself = orders.give(ref, nested, { first, closed, detached: true });
    await waiting(first, 3);
    first.tell({ type: 'open' });
    await waiting(closed, 3);
    for (const { abort } of given) abort();
    itself.abort();
    await stage.inTime(orders.until((reports) => reports.filter(({ type }) => type === 'ringmaster/over').length === 2));
    expect((await mortals.seen()).filter((text) => text.startsWith('nested'))).toEqual(['nested: AbortError', 'nested: AbortError']);
    const over = (await orders.reports()).filter(({ type }) => type === 'ringmaster/over');
    expect(over.map(({ run }) => run).sort()).toEqual(given.map(({ run }) => run));
    closed.tell({ type: 'open' });
    await stage.inTime(orders.until((reports) => reports.filter(({ type }) => type === 'ringmaster/over').length === 3));
  });

  it('G64, A4: the end of a run that was given up is told once, whether or not its giver asks', async () => {
    const { mortals, orders, ref } = await open();
    const { clipboard } = orders;
    const door = mortals.gate();
    const given = orders.give(ref, pass, { gate: door, text: 'a' });
    await waiting(door);
    given.abort();
    ref.tell({ type: 'ringmaster/given-up', run: given.run, reportTo: clipboard });
    // Answered by then, as far as the agent knows.
    const done = orders.give(ref, double, 4);
    expect(await done.came).toBe(8);
    ref.tell({ type: 'ringmaster/given-up', run: done.run, reportTo: clipboard });
    const over = (reports: Awaited<ReturnType<Orders['reports']>>) => reports.filter(({ type }) => type === 'ringmaster/over');
    expect(over(await orders.until((reports) => over(reports).length > 0))).toEqual([{ type: 'ringmaster/over', run: done.run }]);
    door.tell({ type: 'open' });
    await orders.until((reports) => over(reports).length === 2);
    // Behind whatever else it would tell.
    expect(await orders.give(ref, double, 1).came).toBe(2);
    expect(over(await orders.reports()).map(({ run }) => run)).toEqual([done.run, given.run]);
  });

  it('G65, A6: an error of a handler is the failure of its task, and the agent goes on', async () => {
    const { stage, mortals, orders, ref } = await open();
    const door = mortals.gate();
    const beside = orders.give(ref, pass, { gate: door, text: 'beside' });
    const later = orders.give(ref, fails, { gate: door });
    expect(await failure(orders.give(ref, fails, {}).came)).toMatchObject({ name: 'TaskError', message: 'Cannot go on: told to fail' });
    await waiting(door, 2);
    door.tell({ type: 'open' });
    expect(await failure(later.came)).toMatchObject({ name: 'TaskError' });
    expect(await beside.came).toBe('beside');
    if (way.crosses) expect(await failure(orders.give(ref, unsendable, undefined).came)).toBeInstanceOf(MessageNotSerializableError);
    expect(stage.restarts).toEqual([]);
  });

  it('G26, A7, A9: an error of a type in failWith fails the agent too: it restarts, its other runs are told and their asks fail', async () => {
    const { stage, mortals, orders, ref } = await open();
    for (const waits of [false, true]) {
      const [door, closed, begun] = [mortals.gate(), mortals.gate(), mortals.gate()];
      const before = stage.restarts.length;
      const told = orders.give(ref, attend, { begun });
      const deaf = orders.give(ref, pass, { gate: closed, text: 'deaf' });
      await Promise.all([waiting(closed), begun.ask({ type: 'pass' }, LONG)]);
      const own = orders.give(ref, fails, { own: true, ...(waits ? { gate: door } : {}) });
      if (waits) await waiting(door).then(() => door.tell({ type: 'open' }));
      expect(await failure(own.came)).toMatchObject({ name: 'StateError', message: 'Cannot go on: broken' });
      // It answers when it is told; the other one does not hear, and is waited for as long as grace says.
      expect(await stage.inTime(told.came)).toBe('AbortError');
      expect(await stage.inTime(failure(deaf.came))).toBeInstanceOf(ActorRestartingError);
      expect(await stage.inTime(orders.give(ref, double, 2).came)).toBe(4);
      await stage.until('it has restarted', () => stage.restarts.length > before);
      closed.tell({ type: 'open' });
    }
    expect((await mortals.seen()).filter((text) => text === 'restarts')).toHaveLength(2);
  });

  it('G14, A8: a stop aborts what runs and waits for it, a drain waits for its end', async () => {
    const { mortals, orders, ref, spawn } = await open();
    const [begun, door] = [mortals.gate(), mortals.gate()];
    const told = orders.give(ref, attend, { begun });
    const deaf = orders.give(ref, pass, { gate: door, text: 'deaf' });
    await Promise.all([waiting(door), begun.ask({ type: 'pass' }, LONG)]);
    const stopped = ref.stop();
    expect(await told.came).toBe('AbortError');
    expect(await mortals.seen()).not.toContain('stopped');
    door.tell({ type: 'open' });
    expect(await deaf.came).toBe('deaf');
    await stopped;
    expect((await mortals.seen()).at(-1)).toBe('stopped');
    expect(await failure(orders.give(ref, double, 1).came)).toBeInstanceOf(ActorStoppedError);

    const other = spawn();
    const [last, heard] = [mortals.gate(), mortals.gate()];
    const running = orders.give(other, pass, { gate: last, text: 'last' });
    const listening = orders.give(other, attend, { begun: heard });
    await Promise.all([waiting(last), heard.ask({ type: 'pass' }, LONG)]);
    const aborted = async () => (await mortals.seen()).filter((text) => text.startsWith('aborted')).length;
    const before = await aborted();
    const drained = other.drain();
    expect(await failure(orders.give(other, double, 1).came)).toBeInstanceOf(ActorStoppedError);
    last.tell({ type: 'open' });
    expect(await running.came).toBe('last');
    // A drain calls nothing off.
    expect(await aborted()).toBe(before);
    listening.abort();
    await drained;
    expect(await aborted()).toBe(before + 1);
  });

  it('G14, A8: a kill ends an agent whatever its runs do, and what they do later has no effect', async () => {
    const { stage, mortals, orders, ref } = await open();
    const door = mortals.gate();
    const given = orders.give(ref, pass, { gate: door, text: 'deaf' });
    await waiting(door);
    await ref.kill();
    expect(await failure(given.came)).toBeInstanceOf(ActorStoppedError);
    door.tell({ type: 'open' });
    await stage.untilQuiet();
    expect((await orders.reports()).filter(({ type }) => type === 'ringmaster/over')).toEqual([]);
  });

  it('A5: progress is told at once, and then no more often than every 50 ms, the latest first', async () => {
    const { mortals, orders, ref } = await open();
    const door = mortals.gate();
    const loop = orders.give(ref, advance, { gate: door, steps: [0.1, 0.2, 0.3, 2], loops: true });
    await waiting(door);
    const ofRun = async (run: number, count: number) => {
      const found = (reports: Awaited<ReturnType<Orders['reports']>>) => reports.filter((report) => report.run === run);
      return found(await orders.until((reports) => found(reports).length >= count));
    };
    const told = await ofRun(loop.run, 2);
    expect(told[0]).toEqual({ type: 'ringmaster/running', run: loop.run, progress: 0.1, note: 'at 0.1' });
    expect(told.at(-1)).toEqual({ type: 'ringmaster/running', run: loop.run, progress: 1, note: 'at 2' });
    // A busy machine may let 50 ms pass between two of them.
    if (way.title !== 'threads') expect(told).toHaveLength(2);
    door.tell({ type: 'open' });
    await loop.came;
    // One that ends in the turn in which it began is not told of.
    expect(await orders.give(ref, double, 1).came).toBe(2);
    expect((await orders.reports()).every(({ run }) => run === loop.run)).toBe(true);
  });
});
