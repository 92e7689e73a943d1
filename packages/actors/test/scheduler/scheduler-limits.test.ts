import { distributionIn, type ScheduledTask, TaskCancelledError, TaskScheduler, type TaskState } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { foreman, say, stumble, wait } from '../fixtures/hands.ts';
import { failure, waiting } from '../support/mortals.ts';
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

  it('tells who waits that there is room when there is some in bytes, too', async () => {
    const shop = await open({ bytesMax: 100 });
    const { scheduler, stage, mortals } = shop;
    await shop.hire('hand', way.first);
    const gate = mortals.gate();
    const { result } = scheduler.submit(wait, { gate, text: 'a' }, { bytes: 100 });
    let hasRoom = false;
    const room = scheduler.room().then(() => {
      hasRoom = true;
    });
    expect(await failure(scheduler.submit(say, 'b', { bytes: 1 }).result)).toMatchObject({ data: { reason: 'bytes-max' } });
    await scheduler.stats();
    expect(hasRoom).toBe(false);
    gate.tell({ type: 'open' });
    await stage.inTime(room);
    expect(await stage.inTime(result)).toBe('a');
    const again = scheduler.submit(wait, { gate: mortals.gate(), text: 'c' }, { bytes: 100 });
    const more = scheduler.room();
    await scheduler.configure({ bytesMax: 101 });
    await stage.inTime(more);
    again.cancel();
    expect(await stage.inTime(failure(again.result))).toBeInstanceOf(TaskCancelledError);
  });

  it('drain rejects if it is ended by `resume` before all tasks have ended', async () => {
    const { scheduler, stage } = await open();
    const never = scheduler.submit(say, 'nobody is there');
    const drained = failure(scheduler.drain());
    scheduler.resume();
    expect(await stage.inTime(drained)).toMatchObject({
      name: 'StateError',
      message: expect.stringContaining('it was resumed before all'),
    });
    never.cancel();
    await stage.inTime(failure(never.result));
    expect(await stage.inTime(scheduler.drain())).toBeUndefined();
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

  it('leaves a task alone when another submission of its id, which is refused, is called off or followed', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    await shop.hire('hand', way.first);
    const gate = mortals.gate();
    const first = scheduler.submit(wait, { gate, text: 'a' }, { id: 'twin' });
    const aborting = new AbortController();
    const twins = [scheduler.submit(say, 'b', { id: 'twin' }), scheduler.submit(say, 'c', { id: 'twin', signal: aborting.signal })];
    const followed = twins[1]?.states()[Symbol.asyncIterator]().next();
    twins[0]?.cancel();
    aborting.abort();
    for (const { result } of twins) expect(await stage.inTime(failure(result))).toMatchObject({ data: { reason: 'duplicate' } });
    expect(await stage.inTime(followed ?? Promise.reject())).toMatchObject({ value: { status: 'failed' } });
    gate.tell({ type: 'open' });
    expect(await stage.inTime(first.result)).toBe('a');
    // Its own handle reaches it.
    const second = scheduler.submit(wait, { gate: mortals.gate(), text: 'd' }, { id: 'twin' });
    second.cancel();
    expect(await stage.inTime(failure(second.result))).toBeInstanceOf(TaskCancelledError);
  });

  it('keeps what has failed up to `deadBytesMax`, the latest', async () => {
    // Errors count as well, some hundred bytes each.
    const shop = await open({ deadBytesMax: 100_000 });
    await shop.hire('hand', way.first);
    const { scheduler, stage } = shop;
    for (const id of ['first', 'second']) {
      const { result } = scheduler.submit(stumble, { times: 9 }, { id, bytes: 60_000, retry: { attempts: 1 } });
      await stage.inTime(failure(result));
    }
    expect((await scheduler.deadTasks()).map(({ id }) => id)).toEqual(['second']);
    const { deadBytes, ...stats } = await scheduler.stats();
    expect(stats).toMatchObject({ failed: 2, deadTasks: 1, deadDropped: 1 });
    expect(deadBytes).toBeGreaterThan(60_000);
    expect(deadBytes).toBeLessThan(100_000);
  });

  it('forgets a task when it ends; what was submitted tells how it ended, as often as it is asked, also after the end of the scheduler', async () => {
    const shop = await open({ thread: way.second });
    await shop.hire('hand', way.first);
    const { scheduler, stage } = shop;
    const tasks: readonly ScheduledTask<unknown>[] = [
      scheduler.submit(say, 'well'),
      scheduler.submit(stumble, { times: 9 }, { retry: { attempts: 1 } }),
    ];
    const first = async (index: number): Promise<TaskState | undefined> => {
      for await (const state of tasks[index]?.states() ?? []) return state;
      return undefined;
    };
    for (const { result } of tasks) await stage.inTime(result.catch(() => undefined));
    for (const { id } of tasks) expect(await scheduler.task(id)).toBeUndefined();
    for (let time = 0; time < 2; time++) {
      expect(await first(0)).toEqual({ status: 'done', result: 'well' });
      expect(await first(1)).toMatchObject({ status: 'failed', error: { name: 'Clumsy' } });
      await scheduler.stop();
    }
  });

  it('TaskScheduler.start: one that cannot be started leaves no manager behind', async () => {
    const shop = new Shop(await way.open(), { name: 'taken' });
    const { stage } = shop;
    const endedOf = (): number => stage.events.filter(({ type, actor }) => type === 'stopped' && actor?.name.startsWith('agents')).length;
    expect(() => TaskScheduler.start(stage.system, { name: 'taken' })).toThrow('Cannot spawn "taken": a sibling has this name');
    expect(() => TaskScheduler.start(stage.system, { name: 'a/b' })).toThrow('a name is a text');
    await stage.until('both managers have ended', () => endedOf() === 2);
    // Whose manager is another's keeps it.
    expect(() => TaskScheduler.start(stage.system, { name: 'taken', agents: shop.scheduler.agents })).toThrow('Cannot spawn "taken"');
    await shop.hire('hand', way.first);
    expect(await stage.inTime(shop.scheduler.submit(say, 'on').result)).toBe('on');
    expect(endedOf()).toBe(2);
  });

  it('task_wait_seconds: a task that was declined and is given again has waited once', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    const other = TaskScheduler.start(stage.system, { agents: scheduler.agents });
    await shop.hire('hand', way.first);
    const waits = (): number => distributionIn(stage.system.metrics.snapshot(), 'ringmaster_task_wait_seconds')?.count ?? 0;
    const before = waits();
    const gate = mortals.gate();
    const first = scheduler.submit(wait, { gate, text: 'first' });
    await waiting(gate);
    const second = other.submit(say, 'second');
    // Declined, as often as it is tried: each time it is at an agent for a moment only, which a look now and then would miss.
    const seen: string[] = [];
    const followed = (async () => {
      for await (const { status } of second.states()) seen.push(status);
    })();
    await shop.until('both were given', () => waits() === before + 2);
    await shop.until('it was tried again, and declined again', () => /assigned.*pending.*assigned.*pending/.test(seen.join()));
    gate.tell({ type: 'open' });
    expect(await stage.inTime(Promise.all([first.result, second.result]))).toEqual(['first', 'second']);
    await stage.inTime(followed);
    expect(waits() - before).toBe(2);
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
