import { TaskCancelledError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { foreman, say, stumble, wait } from '../fixtures/hands.ts';
import { failure } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };

inEachWay((way) => {
  const open = async (options = {}) => new Shop(await way.open(), options);

  it('refuses what is too much, and tells who waits when there is room', async () => {
    const shop = await open({ tasksMax: 2 });
    const { scheduler, stage, mortals } = shop;
    await shop.hire('hand', way.first);
    const gate = mortals.gate();
    const tasks = ['a', 'b'].map((text) => scheduler.submit(wait, { gate, text }, { id: text }));
    expect(await failure(scheduler.submit(say, 'c').result)).toMatchObject({ name: 'TaskRefusedError', data: { reason: 'tasks-max' } });
    let hasRoom = false;
    const room = scheduler.room().then(() => {
      hasRoom = true;
    });
    await scheduler.stats();
    expect(hasRoom).toBe(false);
    gate.tell({ type: 'open' });
    await stage.inTime(room);
    expect(await stage.inTime(scheduler.submit(say, 'c').result)).toBe('c');
    await stage.inTime(Promise.all(tasks.map(({ result }) => result)));
    await scheduler.configure({ tasksMax: 100 });
    const many = Array.from({ length: 50 }, (_, n) => scheduler.submit(say, `${n}`));
    expect(await stage.inTime(Promise.all(many.map(({ result }) => result)))).toHaveLength(50);
  });

  it('tells those who wait for room after a drain, and when others who were told do not come', async () => {
    const shop = await open({ tasksMax: 1 });
    const { scheduler, stage } = shop;
    await shop.hire('hand', way.first);
    const { result } = scheduler.submit(say, 'a');
    const waiting = [scheduler.room(), scheduler.room(), scheduler.room()];
    await stage.inTime(scheduler.drain());
    expect(await result).toBe('a');
    scheduler.resume();
    expect(await stage.inTime(Promise.all(waiting))).toHaveLength(3);
  });

  it('never starts a task behind one that was called off before it was submitted', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    await shop.hire('hand', way.first);
    const off = scheduler.submit(say, 'off', { signal: AbortSignal.abort() });
    const behind = scheduler.submit(say, 'behind', { after: [off] });
    for (const { result } of [off, behind]) expect(await stage.inTime(failure(result))).toBeInstanceOf(TaskCancelledError);
    expect(await mortals.seen()).toEqual([]);
  });

  if (!way.crosses) return;

  it('G5: what cannot be told to another thread is no failure of the scheduler, which keeps its tasks', async () => {
    const shop = await open();
    const { scheduler, stage } = shop;
    await shop.hire('hand', 'owner');
    // Each can be sent, and both together cannot.
    const heavy = { times: 9, ballast: 'x'.repeat(2_200_000) };
    for (const id of ['one', 'two']) await stage.inTime(failure(scheduler.submit(stumble, heavy, { id, retry: { attempts: 1 } }).result));
    const later = scheduler.submit(say, 'later', { delay: 500 });
    const other = stage.system.spawn(foreman({ scheduler: scheduler.ref }), { thread: way.second });
    expect(await other.ask({ type: 'dead' }, LONG)).toBe('MessageTooLargeError');
    expect(await stage.inTime(later.result)).toBe('later');
  });
});
