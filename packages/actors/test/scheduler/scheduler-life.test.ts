import { ActorStoppedError, TaskCancelledError, TaskRefusedError, TaskScheduler, ThreadLostError, valueIn } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { foreman, hang, linger, say, shop as shopActor, spin, stumble, wait } from '../fixtures/hands.ts';
import { failure, waiting } from '../support/mortals.ts';
import { Shop } from '../support/shop.ts';
import { inEachWay } from '../support/ways.ts';

const LONG = { timeout: 60_000 };
const FIRST = 1;
const SECOND = 2;

inEachWay((way) => {
  const open = async (options = {}) => new Shop(await way.open(), options);

  it('G45: a scheduler that stops calls off what runs, and each result rejects', async () => {
    const shop = await open({ thread: way.second });
    const { scheduler, stage, mortals } = shop;
    await shop.hire('hand', way.first);
    const begun = mortals.gate();
    const running = scheduler.submit(linger, { begun });
    const queued = scheduler.submit(say, 'never');
    await begun.ask({ type: 'pass' }, LONG);
    await stage.inTime(scheduler.stop());
    for (const { result } of [running, queued, scheduler.submit(say, 'too late')])
      expect(await stage.inTime(failure(result))).toBeInstanceOf(ActorStoppedError);
    expect(await mortals.untilSeen('left off')).toEqual(['left off, told']);
    await stage.untilQuiet();
    // A4: nobody wants to know that it is over.
    expect(stage.deadLetters.filter(({ message }) => (message as { type: string }).type === 'ringmaster/over')).toEqual([]);
    await stage.until('the manager that it had started has ended', () =>
      stage.events.some(({ type, actor }) => type === 'stopped' && actor?.name.startsWith('agents')),
    );
    const states = [];
    for await (const state of queued.states()) states.push(state.status);
    expect(states).toEqual(['failed']);
  });

  it.each(['at once', 'when it works'])('a scheduler that is killed %s takes the manager along that it had started', async (when) => {
    const { scheduler, stage } = await open({ thread: way.second });
    if (when === 'when it works') await scheduler.agents.list();
    await stage.inTime(scheduler.ref.kill());
    await stage.inTime(
      stage.until('its manager has ended', () =>
        stage.events.some(({ type, actor }) => type === 'stopped' && actor?.name.startsWith('agents')),
      ),
    );
  });

  it('G49: a task outlives the ask that was handled when it was submitted', async () => {
    const shop = await open();
    const { scheduler, stage } = shop;
    const submitter = stage.system.spawn(foreman({ scheduler: scheduler.ref }), { thread: way.second });
    await submitter.started;
    expect(await stage.inTime(failure(submitter.ask({ type: 'submit', texts: ['later'] }, { timeout: 1_000 })))).toMatchObject({
      name: 'AskTimeoutError',
    });
    expect(await scheduler.stats()).toMatchObject({ waiting: 1 });
    await shop.hire('hand', way.first);
    await shop.until('it is done', () => [...shop.finals().values()].length === 1);
    // Its result was waited for all the time.
    expect(await submitter.ask({ type: 'last' }, LONG)).toEqual(['later']);
  });

  it('drains: takes nothing more in, and is empty when what it had has ended', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    await shop.hire('hand', way.first);
    const gate = mortals.gate();
    const tasks = ['a', 'b'].map((text) => scheduler.submit(wait, { gate, text }));
    let isDrained = false;
    const drained = scheduler.drain().then(() => {
      isDrained = true;
    });
    expect(await failure(scheduler.submit(say, 'more').result)).toMatchObject({ data: { reason: 'draining' } });
    expect([isDrained, (await scheduler.stats()).isDraining]).toEqual([false, true]);
    gate.tell({ type: 'open' });
    await stage.inTime(drained);
    expect(await Promise.all(tasks.map(({ result }) => result))).toEqual(['a', 'b']);
    scheduler.resume();
    expect(await stage.inTime(scheduler.submit(say, 'more').result)).toBe('more');
  });

  it('starts a task behind those it waits for, and not at all if one of them fails', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    await shop.hire('crew', way.first);
    const gate = mortals.gate();
    const first = scheduler.submit(wait, { gate, text: 'first' });
    const bad = scheduler.submit(stumble, { times: 9 }, { retry: { attempts: 1 } });
    const second = scheduler.submit(say, 'second', { after: [first] });
    const doomed = scheduler.submit(say, 'never', { after: [first, bad] });
    const hardy = scheduler.submit(say, 'hardy', { after: [doomed], afterFailure: 'run' });
    expect(await stage.inTime(failure(doomed.result))).toBeInstanceOf(TaskCancelledError);
    expect(await stage.inTime(hardy.result)).toBe('hardy');
    await waiting(gate);
    expect(await scheduler.task(second.id)).toMatchObject({ state: { status: 'pending', why: 'dependencies' } });
    gate.tell({ type: 'open' });
    expect(await stage.inTime(second.result)).toBe('second');
    // Behind tasks that have ended already, as their submitter knows.
    expect(await stage.inTime(scheduler.submit(say, 'third', { after: [first, second] }).result)).toBe('third');
    expect(await stage.inTime(failure(scheduler.submit(say, 'never', { after: [bad] }).result))).toBeInstanceOf(TaskCancelledError);
    expect(await mortals.untilSeen('third')).toEqual(['first', 'hardy', 'second', 'third']);
  });

  it('belongs to the actor that has started it, and ends with it', async () => {
    const { stage, mortals } = await open();
    const owner = stage.system.spawn(shopActor({ witness: mortals.witness }), { thread: way.second });
    expect(await stage.inTime(owner.ask({ type: 'say', text: 'hello' }, LONG))).toBe('hello');
    await stage.inTime(owner.stop());
    const ended = (): string[] =>
      stage.events.flatMap((event) => (event.type === 'stopped' ? [event.actor.name.replace(/-\d+$/, '')] : []));
    // Events come in batches: the end may be known before they are told.
    await stage.until('the end of each is told of', () =>
      ['hand', 'agents', 'task-scheduler', 'shop'].every((name) => ended().includes(name)),
    );
  });

  it('sends nothing that could not be sent to another thread', async () => {
    const shop = new Shop(await way.open({ strictMessages: true }));
    const { scheduler, stage } = shop;
    await shop.hire('hand', 'owner');
    const first = scheduler.submit(stumble, { times: 2 }, { description: 'walk', stickTo: 'path' });
    const second = scheduler.submit(say, 'behind', { after: [first], delay: 1, timeout: 60_000, requires: [] });
    expect(await stage.inTime(second.result)).toBe('behind');
    expect(await first.result).toBe(3);
    const beat = scheduler.repeat(say, 'beat', { everyMs: 1, times: 1 });
    await stage.inTime(beat.started);
    await shop.until('it has come', () => shop.statuses(`${say.id}@1`).at(-1) === 'done');
    expect(shop.statuses(first.id).at(-1)).toBe('done');
  });

  it('counts tasks by how they end, and times how long they wait and run', async () => {
    const shop = await open({ tasksMax: 3 });
    const { scheduler, stage } = shop;
    const counted = (name: string, labels = {}) => valueIn(stage.system.metrics.snapshot(), name, labels) ?? 0;
    const before = [counted('ringmaster_tasks_submitted_total'), counted('ringmaster_tasks_refused_total')] as const;
    const doneBefore = counted('ringmaster_tasks_ended_total', { state: 'done' });
    const tasks = ['a', 'b', 'c', 'd'].map((text) => scheduler.submit(say, text));
    tasks[0]?.cancel();
    await failure(tasks[3]?.result ?? Promise.resolve());
    await shop.hire('hand', way.first);
    expect(await stage.inTime(Promise.all([tasks[1]?.result, tasks[2]?.result]))).toEqual(['b', 'c']);
    expect(counted('ringmaster_tasks_submitted_total') - before[0]).toBe(3);
    expect(counted('ringmaster_tasks_refused_total') - before[1]).toBe(1);
    expect(counted('ringmaster_tasks_ended_total', { state: 'done' }) - doneBefore).toBe(2);
    expect(stage.system.metrics.prometheus()).toContain('ringmaster_task_wait_seconds');
  });

  it('keeps what has failed, and hands it in again', async () => {
    const shop = await open({ thread: way.second });
    const { scheduler, stage } = shop;
    await shop.hire('hand', way.first);
    const { id, result } = scheduler.submit(stumble, { times: 2 }, { retry: { attempts: 1 }, timeout: 60_000, description: 'walk' });
    await stage.inTime(failure(result));
    expect(await scheduler.deadTasks()).toMatchObject([{ id, description: 'walk', attempts: 1, error: { name: 'Clumsy' } }]);
    expect(await stage.inTime(failure(scheduler.retryDead(id).result))).toMatchObject({ name: 'Clumsy' });
    expect(await stage.inTime(failure(scheduler.retryDead('unknown').result))).toMatchObject({ name: 'StateError' });
    expect([await scheduler.forgetDead(id), await scheduler.forgetDead(id)]).toEqual([1, 0]);
    expect(await scheduler.deadTasks()).toEqual([]);
  });

  if (!way.crosses) return;

  it('G65: a thread of agents that dies in the middle takes no task with it: each ends, once', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    stage.isUnbalanced = true;
    await shop.hire('crew', way.first);
    await shop.hire('crew', way.second);
    const gate = mortals.gate();
    const tasks = Array.from({ length: 20 }, (_, n) =>
      scheduler.submit(wait, { gate, text: `${n}` }, { priority: n % 2 ? 'high' : 'low' }),
    );
    await waiting(gate, 8);
    await stage.killNow(FIRST);
    gate.tell({ type: 'open' });
    const came = await stage.inTime(Promise.all(tasks.map(({ result }) => result)));
    expect(came).toEqual(tasks.map((_, n) => `${n}`));
    await shop.until('all ends were told', () => shop.finals().size === tasks.length);
    expect(new Set(shop.finals().values())).toEqual(new Set([1]));
    expect(await scheduler.stats()).toMatchObject({ done: 20, requeued: 4, failed: 0, lingering: 0 });
  });

  it('G67: a stuck agent whose thread dies is no obstacle to others', async () => {
    const shop = await open({ graceMs: 60_000 });
    const { scheduler, stage, mortals } = shop;
    stage.isUnbalanced = true;
    await shop.hire('hand', way.first);
    const [begun, gate] = [mortals.gate(), mortals.gate()];
    const { result } = scheduler.submit(hang, { begun, gate }, { runTimeout: 400 });
    await begun.ask({ type: 'pass' }, LONG);
    expect(await stage.inTime(failure(result))).toMatchObject({ name: 'TaskTimeoutError' });
    expect(await scheduler.stats()).toMatchObject({ lingering: 1 });
    await stage.killNow(FIRST);
    expect(await stage.inTime(scheduler.submit(say, 'next').result)).toBe('next');
    expect(await scheduler.stats()).toMatchObject({ lingering: 0 });
  });

  it('G65: a submitter that dies with its thread leaves its tasks: they go on', async () => {
    const shop = await open();
    const { scheduler, stage, mortals } = shop;
    stage.isUnbalanced = true;
    await shop.hire('hand', way.first);
    const [gate, before] = [mortals.gate(), mortals.gate()];
    const submitter = stage.system.spawn(foreman({ scheduler: scheduler.ref }), { thread: way.second });
    await submitter.ask({ type: 'leave', payload: { gate: before, text: 'running' }, id: 'running' }, LONG);
    await submitter.ask({ type: 'leave', payload: { gate, text: 'queued' }, id: 'queued' }, LONG);
    await waiting(before);
    await stage.killNow(SECOND);
    before.tell({ type: 'open' });
    gate.tell({ type: 'open' });
    await shop.until('both are done', () => shop.finals().size === 2);
    expect([shop.statuses('running').at(-1), shop.statuses('queued').at(-1)]).toEqual(['done', 'done']);
  });

  it('G45: a scheduler that dies with its thread fails what it had, comes back, and knows its agents', async () => {
    const shop = await open({ thread: way.second });
    const { scheduler, stage, mortals } = shop;
    stage.isUnbalanced = true;
    await shop.hire('crew', way.first);
    const gate = mortals.gate();
    const tasks = ['a', 'b'].map((text) => scheduler.submit(wait, { gate, text }));
    await waiting(gate, 2);
    await stage.killNow(SECOND);
    for (const { result } of tasks) expect(await stage.inTime(failure(result))).toBeInstanceOf(ThreadLostError);
    expect(await stage.inTime(scheduler.submit(say, 'again').result)).toBe('again');
    gate.tell({ type: 'open' });
  });

  it('is used from another thread by its reference', async () => {
    const shop = await open({ thread: way.first, tasksMax: 3 });
    const { scheduler, stage } = shop;
    const other = TaskScheduler.of(scheduler.ref, stage.system);
    const submitter = stage.system.spawn(foreman({ scheduler: scheduler.ref }), { thread: way.second });
    const came = submitter.ask({ type: 'submit', texts: ['a', 'b', 'c', 'd'] }, LONG);
    await shop.until('three wait', async () => (await other.stats()).refused === 1);
    expect((await other.tasks({ kind: say.id, status: 'pending' })).map(({ state }) => state.status)).toEqual([
      'pending',
      'pending',
      'pending',
    ]);
    await shop.hire('hand', way.second);
    expect(await stage.inTime(came)).toEqual(['a', 'b', 'c', TaskRefusedError.tag]);
    expect((await other.agents.list()).map(({ capacity }) => capacity)).toEqual([1]);
  });

  if (way.title !== 'threads') return;

  it('G67: a loop that never yields takes its agent and its thread with it, and nothing else', async () => {
    const shop = new Shop(await way.open({ watchdogMs: 1_000 }), { graceMs: 100 });
    const { scheduler, stage } = shop;
    stage.isUnbalanced = true;
    await shop.hire('hand', way.first);
    const { id, result } = scheduler.submit(spin, undefined);
    await shop.until('it was called off', async () => (await scheduler.stats()).retried === 1);
    await shop.hire('hand', way.second);
    expect(await result).toBe('not again');
    expect(await scheduler.submit(say, 'others go on').result).toBe('others go on');
    await shop.until('its agent was found stuck', () => shop.events.some((event) => event.type === 'agent-stuck' && event.task === id));
    await stage.untilLosses(1);
    await shop.until('one agent is left', async () => (await scheduler.stats()).agents === 1);
    expect(await scheduler.stats()).toMatchObject({ done: 2, stuck: 1, lingering: 0 });
  });
});
