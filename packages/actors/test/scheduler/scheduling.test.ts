import { TaskCancelledError, TaskError, TaskExpiredError, TaskLostError, TaskTimeoutError, type TaskState } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { advance, Clumsy, foreman, hang, lethal, lift, linger, relay, say, stumble, wait } from '../fixtures/hands.ts';
import { failure, waiting } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
const FIRST = 1;

inEachWay((way) => {
  const open = async (options = {}) => new Shop(await way.open(), options);

  it.each(way.directions)(
    'G65: what a handler gives, and what it fails with, is what its submitter gets, in whatever threads they are: $title',
    async ({ from, to }) => {
      const shop = await open({ thread: from });
      await shop.hire('hand', to);
      const { scheduler, stage } = shop;
      expect(await stage.inTime(scheduler.submit(say, 'hello').result)).toBe('hello');
      const second = stage.system.spawn(foreman({ scheduler: scheduler.ref }), { thread: way.second });
      expect(await stage.inTime(second.ask({ type: 'submit', texts: ['a', 'b', 'c'] }, LONG))).toEqual(['a', 'b', 'c']);
      const error = await stage.inTime(failure(scheduler.submit(stumble, { times: 9 }, { retry: { attempts: 1 } }).result));
      expect(error).toBeInstanceOf(Clumsy);
      expect(error).toMatchObject({ name: 'Clumsy', data: { at: 1 } });
      expect(await scheduler.stats()).toMatchObject({ submitted: 5, done: 4, failed: 1, tasks: 0, agents: 1 });
    },
  );

  it('G63: runs the most urgent class first, and the earliest deadline inside one', async () => {
    const { scheduler, stage, mortals, hire } = bound(await open());
    await hire('hand', way.first);
    scheduler.pause();
    const tasks = [
      scheduler.submit(say, 'low', { priority: 'low' }),
      scheduler.submit(say, 'late', { timeout: 200_000 }),
      scheduler.submit(say, 'whenever'),
      scheduler.submit(say, 'soon', { timeout: 100_000 }),
      scheduler.submit(say, 'critical', { priority: 'critical' }),
    ];
    scheduler.resume();
    await stage.inTime(Promise.all(tasks.map(({ result }) => result)));
    expect(await mortals.untilSeen('low')).toEqual(['critical', 'soon', 'late', 'whenever', 'low']);
  });

  it('G64: a task whose deadline passes in the queue ends expired, and never runs', async () => {
    const { scheduler, stage, mortals, hire } = bound(await open());
    const { result } = scheduler.submit(say, 'too late', { timeout: 20 });
    expect(await stage.inTime(failure(result))).toBeInstanceOf(TaskExpiredError);
    await hire('hand', way.first);
    await stage.inTime(scheduler.submit(say, 'in time').result);
    expect(await mortals.untilSeen('in time')).toEqual(['in time']);
  });

  it('G64: a task that is cancelled while it waits never starts; one that runs is told to stop', async () => {
    const { scheduler, stage, mortals, hire } = bound(await open());
    await hire('hand', way.first);
    const begun = mortals.gate();
    const running = scheduler.submit(linger, { begun });
    const abort = new AbortController();
    const queued = scheduler.submit(say, 'never', { signal: abort.signal });
    await begun.ask({ type: 'pass' }, LONG);
    abort.abort();
    expect(await stage.inTime(failure(queued.result))).toBeInstanceOf(TaskCancelledError);
    running.cancel('enough');
    expect(await stage.inTime(failure(running.result))).toMatchObject({ name: 'TaskCancelledError', data: { reason: 'enough' } });
    // Its agent has room again: it has left off.
    expect(await stage.inTime(scheduler.submit(say, 'next').result)).toBe('next');
    expect(await mortals.untilSeen('next')).toEqual(['left off, told', 'next']);
    const late = scheduler.submit(say, 'never', { signal: abort.signal });
    expect(await failure(late.result)).toBeInstanceOf(TaskCancelledError);
  });

  it.each(way.directions)(
    'G64, J10: a task that is cancelled behind an attempt that failed says what that failed with: $title',
    async ({ from, to }) => {
      const shop = await open({ thread: from });
      await shop.hire('hand', to);
      const minute = { minMs: 60_000, maxMs: 60_000 };
      const task = shop.scheduler.submit(stumble, { times: 9 }, { retry: { attempts: 2, backoff: minute } });
      await shop.until('it waits for its second attempt', () => shop.statuses(task.id).join() === 'pending,assigned,pending');
      task.cancel('enough');
      const error = await shop.stage.inTime(failure(task.result));
      expect(error).toMatchObject({ name: 'TaskCancelledError', data: { reason: 'enough' }, cause: { data: { at: 1 } } });
      expect((error as Error).cause).toBeInstanceOf(Clumsy);
    },
  );

  it('G64, J10: a task that expires behind an attempt that failed says what that failed with', async () => {
    const shop = await open({ thread: way.second });
    await shop.hire('hand', way.first);
    const { scheduler, stage, mortals } = shop;
    const { result } = scheduler.submit(stumble, { times: 9 }, { timeout: 800 });
    // Of one class, and without a deadline: given behind the first attempt, and in the way of the second.
    scheduler.submit(wait, { gate: mortals.gate(), text: 'other' });
    const error = await stage.inTime(failure(result));
    expect(error).toMatchObject({ name: 'TaskExpiredError', data: { when: 'queued' }, cause: { data: { at: 1 } } });
    expect((error as Error).cause).toBeInstanceOf(Clumsy);
  });

  it('G64: a deadline that passes while the task runs calls it off', async () => {
    const { scheduler, stage, mortals, hire } = bound(await open());
    await hire('hand', way.first);
    const begun = mortals.gate();
    const { result } = scheduler.submit(linger, { begun }, { timeout: 800 });
    await begun.ask({ type: 'pass' }, LONG);
    expect(await stage.inTime(failure(result))).toMatchObject({ name: 'TaskExpiredError', data: { when: 'running' } });
    expect(await stage.inTime(scheduler.submit(say, 'next').result)).toBe('next');
  });

  it('G65: an agent that ends in the middle loses its tasks to others, and each ends once', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    const first = await shop.hire('crew', way.first);
    const gate = mortals.gate();
    const tasks = Array.from({ length: 6 }, (_, n) => scheduler.submit(wait, { gate, text: `${n}` }));
    await waiting(gate, 4);
    await first.kill();
    await shop.hire('crew', way.second);
    gate.tell({ type: 'open' });
    expect(await stage.inTime(Promise.all(tasks.map(({ result }) => result)))).toEqual(['0', '1', '2', '3', '4', '5']);
    await shop.until('all ends were told', () => shop.finals().size === 6);
    expect([...shop.finals().values()]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await scheduler.stats()).toMatchObject({ requeued: 4, done: 6, lingering: 0 });
  });

  it('G65: a task that ends each agent that is given it is given up, and kept', async () => {
    const shop = await open();
    const { scheduler, stage } = shop;
    for (let n = 0; n < 3; n++) await shop.hire('hand', way.first);
    const { id, result } = scheduler.submit(lethal, { text: 'poison' });
    expect(await stage.inTime(failure(result))).toBeInstanceOf(TaskLostError);
    expect(await scheduler.deadTasks()).toMatchObject([{ id, kind: lethal.id, payload: { text: 'poison' }, attempts: 2 }]);
    expect(await stage.inTime(scheduler.submit(say, 'still here').result)).toBe('still here');
    expect(await shop.mortals.untilSeen('still here')).toEqual(['poison', 'poison', 'still here']);
  });

  it('G65, J7: with `losses: 1` a task is not begun again whose thread died of nobody knows what', async () => {
    if (!way.crosses) return;
    const shop = await open();
    await shop.hire('hand', way.first);
    const gate = shop.mortals.gate();
    const { id, result } = shop.scheduler.submit(wait, { gate, text: 'once' }, { retry: { losses: 1 } });
    await waiting(gate);
    await shop.stage.kill(FIRST);
    expect(await shop.stage.inTime(failure(result))).toMatchObject({ name: 'TaskLostError', data: { task: id, losses: 1 } });
    gate.tell({ type: 'open' });
    expect(await shop.stage.inTime(shop.scheduler.submit(say, 'still here').result)).toBe('still here');
    expect(await shop.mortals.untilSeen('still here')).toEqual(['once', 'still here']);
  });

  it('G65: what a handler says of somebody else that has ended is an error of its task, not the end of its agent', async () => {
    const shop = await open();
    await shop.hire('hand', way.first);
    const { result } = shop.scheduler.submit(relay, undefined);
    expect(await shop.stage.inTime(failure(result))).toMatchObject({ name: 'ActorStoppedError', data: { target: 'third' } });
    expect(await shop.mortals.untilSeen('relayed 2')).toEqual(['relayed 1', 'relayed 2']);
    expect(await shop.scheduler.stats()).toMatchObject({ requeued: 0, retried: 1, failed: 1 });
  });

  it('G66: gives a task to an agent that can do it, and no more than it has room for', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    await shop.hire('hand', way.first);
    const heavy = scheduler.submit(lift, 'heavy');
    await stage.inTime(scheduler.submit(say, 'light').result);
    expect(await scheduler.task(heavy.id)).toMatchObject({ kind: lift.id, state: { status: 'pending', why: 'queued' } });
    expect(await scheduler.stats()).toMatchObject({ waiting: 1, unservable: [{ kind: lift.id, requires: ['strong'], waiting: 1 }] });
    await shop.hire('crew', way.second);
    expect(await stage.inTime(heavy.result)).toBe('heavy');
    const gate = mortals.gate();
    const tasks = Array.from({ length: 9 }, (_, n) => scheduler.submit(wait, { gate, text: `${n}` }));
    await waiting(gate, 5);
    expect(await scheduler.stats()).toMatchObject({ given: 5, waiting: 4 });
    gate.tell({ type: 'open' });
    await stage.inTime(Promise.all(tasks.map(({ result }) => result)));
  });

  it('G67: a run longer than its limit is called off, and its task tried again elsewhere', async () => {
    const shop = await open({ graceMs: 60_000 });
    const { scheduler, stage, mortals } = shop;
    await shop.hire('hand', way.first);
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    const { id, result } = scheduler.submit(
      hang,
      { begun, gate },
      { runTimeout: 400, retry: { attempts: 2, backoff: { minMs: 1, maxMs: 1 } } },
    );
    await begun.ask({ type: 'pass' }, LONG);
    await shop.hire('hand', way.second);
    expect(await stage.inTime(failure(result))).toMatchObject({ name: 'TaskTimeoutError', data: { runTimeoutMs: 400, attempt: 2 } });
    expect(await scheduler.stats()).toMatchObject({ retried: 1, failed: 1, lingering: 2, given: 0 });
    gate.tell({ type: 'open' });
    expect(await stage.inTime(scheduler.submit(say, 'next').result)).toBe('next');
    await shop.until('the end was told', () => shop.finals().get(id) === 1);
  });

  it('G67: an agent that does not leave off is stuck: it is killed, others go on, and what else it had goes to them', async () => {
    const shop = await open({ graceMs: 1 });
    const { scheduler, stage, mortals } = shop;
    const stuck = await shop.hire('crew', way.first);
    const [begun, gate, beside] = [mortals.gate(), mortals.gate(), mortals.gate()];
    const bystander = scheduler.submit(wait, { gate: beside, text: 'bystander' }, { retry: { losses: 2 } });
    await waiting(beside);
    // From here on its time runs, and on a busy machine may be over before the next line.
    const { id, result } = scheduler.submit(hang, { begun, gate }, { runTimeout: 400 });
    const overdue = failure(result);
    // Not to be given to the other one.
    await Promise.race([begun.ask({ type: 'pass' }, LONG), overdue]);
    const other = await shop.hire('hand', way.second);
    expect(await stage.inTime(overdue)).toBeInstanceOf(TaskTimeoutError);
    await shop.until('it was found stuck', () => shop.events.some(({ type }) => type === 'agent-stuck'));
    expect(shop.events.find(({ type }) => type === 'agent-stuck')).toMatchObject({ agent: stuck, task: id, isKilled: true });
    await shop.until('the bystander runs elsewhere', async () => {
      const state: TaskState | undefined = (await scheduler.task(bystander.id))?.state;
      return state?.status === 'running' && state.agent === other;
    });
    beside.tell({ type: 'open' });
    expect(await stage.inTime(bystander.result)).toBe('bystander');
    expect(stuck.isAlive).toBe(false);
    // Its runs have failed at once; of its end it is told when its parent has seen that (G41).
    await shop.until('its end is known', async () => (await scheduler.stats()).agents === 1);
    expect(await scheduler.stats()).toMatchObject({ stuck: 1, lingering: 0, agents: 1 });
    gate.tell({ type: 'open' });
  });

  it('G67: a failed attempt is followed by another as its rule says, with the number of each', async () => {
    const shop = await open();
    await shop.hire('hand', way.first);
    expect(await shop.stage.inTime(shop.scheduler.submit(stumble, { times: 2 }).result)).toBe(3);
    const given = shop.scheduler.submit(stumble, { times: 2 }, { retry: { attempts: 5, never: [TaskError] } });
    expect(await shop.stage.inTime(failure(given.result))).toBeInstanceOf(Clumsy);
  });

  it('tells the states of a task in order, the final one last, also to who asks late', async () => {
    const shop = await open({ thread: way.second });
    const { scheduler, stage, mortals } = shop;
    const gate = mortals.gate();
    const task = scheduler.submit(advance, { gate, steps: [0.5] });
    const all: string[] = [];
    const told = (async () => {
      for await (const state of task.states()) all.push(state.status === 'running' ? `${state.status} ${state.note ?? ''}` : state.status);
    })();
    await shop.until('it waits', () => all.length === 1);
    await shop.hire('hand', way.first);
    await shop.until('it runs', () => all.includes('running at 0.5'));
    gate.tell({ type: 'open' });
    await stage.inTime(told);
    expect(all.filter((status) => status !== 'running ')).toEqual(['pending', 'assigned', 'running at 0.5', 'done']);
    const late: TaskState<void>[] = [];
    for await (const state of task.states()) late.push(state);
    expect(late).toEqual([{ status: 'done', result: undefined }]);
  });
});

function bound(shop: Shop) {
  const { scheduler, stage, mortals } = shop;
  return { scheduler, stage, mortals, hire: shop.hire.bind(shop) };
}
