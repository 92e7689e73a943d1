import { AgentManager, TaskCancelledError, TaskScheduler } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { hang, linger, say } from '../fixtures/hands.ts';
import { failure, waiting } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  it('G64: whoever has the id of a task calls it off, wherever it was submitted', async () => {
    const shop = new Shop(await way.open(), { thread: way.first });
    await shop.hire('hand', way.second);
    const { scheduler, stage, mortals } = shop;
    const begun = mortals.gate();
    const tasks = [
      scheduler.submit(linger, { begun }, { id: 'running' }),
      scheduler.submit(say, 'never', { id: 'queued' }),
      scheduler.submit(say, 'neither'),
    ];
    await begun.ask({ type: 'pass' }, LONG);
    const other = TaskScheduler.of(scheduler.ref, stage.system);
    other.cancel('there is none', 'enough');
    for (const { id } of await other.tasks()) other.cancel(id, 'enough');
    for (const { result } of tasks) expect(await stage.inTime(failure(result))).toMatchObject({ data: { reason: 'enough' } });
    await stage.inTime(scheduler.drain());
    expect(await mortals.untilSeen('left off')).toEqual(['left off, told']);
    expect(() => other.cancel(7 as never)).toThrow('Cannot cancel task: 7 is no id');
    expect(() => other.cancel(undefined as never)).toThrow('Cannot cancel task: undefined is no id');
    expect(() => other.cancel(null as never)).toThrow('Cannot cancel task: null is no id');
    expect(() => other.cancel({} as never)).toThrow('Cannot cancel task: {} is no id');
  });

  it('G64: a task that its signal calls off says why, where whoever aborted that has', async () => {
    const { scheduler, stage } = new Shop(await way.open(), { thread: way.first });
    const abort = new AbortController();
    const queued = scheduler.submit(say, 'never', { signal: abort.signal });
    await scheduler.stats();
    abort.abort(new Error('the budget is spent'));
    expect(await stage.inTime(failure(queued.result))).toMatchObject({
      ...{ name: 'TaskCancelledError', data: { reason: 'its signal was aborted: the budget is spent' } },
    });
    const late = scheduler.submit(say, 'never', { signal: abort.signal });
    expect(await stage.inTime(failure(late.result))).toMatchObject({
      ...{ name: 'TaskCancelledError', cause: { message: 'the budget is spent' } },
      data: { reason: 'its signal was aborted before it was submitted: the budget is spent' },
    });
    // Nobody has said why.
    const wordless = new AbortController();
    const other = scheduler.submit(say, 'never', { signal: wordless.signal });
    await scheduler.stats();
    wordless.abort();
    expect(await stage.inTime(failure(other.result))).toMatchObject({ data: { reason: 'its signal was aborted' } });
  });

  it('G64: a signal calls off all its tasks whatever was said with it', async () => {
    const { scheduler, stage } = new Shop(await way.open(), { thread: way.first });
    const silent = Object.defineProperty(new Error(), 'message', {
      get: () => {
        throw new Error('no message');
      },
    });
    // More than a message may take, a message that throws, what is no text, none, and one.
    const words = [
      { reason: new Error('long '.repeat(1_000_000)), said: `: ${'long '.repeat(100)}…` },
      { reason: silent, said: '' },
      { reason: { code: 7 }, said: '' },
      { reason: '', said: '' },
      { reason: 'enough', said: ': enough' },
    ];
    for (const { reason, said } of words) {
      const abort = new AbortController();
      const tasks = [1, 2].map(() => scheduler.submit(say, 'never', { signal: abort.signal }));
      await scheduler.stats();
      abort.abort(reason);
      for (const { result } of tasks)
        expect(await stage.inTime(failure(result))).toMatchObject({ data: { reason: `its signal was aborted${said}` } });
    }
  });

  it('G64, J5: an agent that stops is not asked when the run of a task is over that was called off', async () => {
    const shop = new Shop(await way.open(), { thread: way.first, graceMs: 60_000 });
    const ref = await shop.hire('hand', way.second);
    const { scheduler, stage, mortals } = shop;
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    const task = scheduler.submit(hang, { begun, gate });
    await waiting(gate);
    const stopped = ref.stop();
    task.cancel();
    expect(await stage.inTime(failure(task.result))).toBeInstanceOf(TaskCancelledError);
    gate.tell({ type: 'open' });
    await stage.inTime(stopped);
    await stage.untilQuiet();
    expect(stage.deadLetters.filter(({ message }) => (message as { type: string }).type === 'ringmaster/given-up')).toEqual([]);
    // Its end ends its runs, as soon as the scheduler has heard of it.
    const { events } = stage;
    await stage.until('it has ended', () => events.some(({ type, actor }) => type === 'stopped' && actor === ref));
    while ((await scheduler.stats()).lingering > 0) await stage.moment();
    expect(await scheduler.stats()).toMatchObject({ tasks: 0, agents: 0, stuck: 0 });
  });

  const deaths = [
    { where: 'in one thread', managers: way.first, threads: [1] },
    { where: 'at one moment', managers: way.second, threads: [1, 2] },
  ];
  // Where there are threads that can die.
  for (const { where, managers, threads } of way.crosses ? deaths : [])
    it(`J5, A17: what was called off is over when its agent dies with its manager, ${where}`, async () => {
      const stage = await way.open();
      stage.isUnbalanced = true;
      const agents = AgentManager.start(stage.system, { thread: managers });
      const shop = new Shop(stage, { agents, graceMs: 600_000 });
      const { scheduler, mortals } = shop;
      await shop.hire('hand', way.first);
      const [begun, gate] = [mortals.gate(), mortals.gate()];
      const { result } = scheduler.submit(hang, { begun, gate }, { runTimeout: 400 });
      await begun.ask({ type: 'pass' }, LONG);
      expect(await stage.inTime(failure(result))).toMatchObject({ name: 'TaskTimeoutError' });
      expect(await scheduler.stats()).toMatchObject({ lingering: 1 });
      await stage.kill(...threads);
      // Its agent has room for one.
      expect(await stage.inTime(scheduler.submit(say, 'next').result)).toBe('next');
      expect(await scheduler.stats()).toMatchObject({ lingering: 0, stuck: 0 });
    });
});
