import { type Capability, capability } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import type { AgentProfile, QueuedTask, QueueRun, QueueSubmission } from '#actors/scheduler/queue/queue-types.js';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';

type Queue = TaskQueue<string, string>;

const [cpu, gpu] = [capability('cpu'), capability('gpu')];
const nobody: AgentProfile = { capabilities: [], kinds: ['work'], capacity: 1 };

function queueWith(...capacities: readonly number[]): Queue {
  const queue: Queue = new TaskQueue({ agingMs: 100 });
  for (const [n, capacity] of capacities.entries()) queue.addAgent(`agent ${n}`, { ...nobody, capacity }, `agent ${n}`);
  return queue;
}

function add(queue: Queue, id: string, more: Partial<QueueSubmission<string>> = {}, nowMs = 0): QueuedTask<string> {
  const task = queue.submit({ id, data: id, kind: 'work', priority: 'normal', ...more }, nowMs);
  if (typeof task === 'string') throw new Error(`"${id}" was refused: ${task}`);
  return task;
}

function next(queue: Queue, nowMs = 0): QueueRun<string, string> {
  const run = queue.next(nowMs);
  if (run === undefined) throw new Error('there was none');
  return run;
}

/** All that can be given, with room made after each. */
function order(queue: Queue, nowMs = 0): string[] {
  const ids: string[] = [];
  for (let run = queue.next(nowMs); run !== undefined; run = queue.next(nowMs)) {
    ids.push(run.task.id);
    queue.release(run);
    queue.settle(run.task, true, nowMs);
  }
  return ids;
}

function placed(queue: Queue, nowMs = 0): string[] {
  const pairs: string[] = [];
  for (let run = queue.next(nowMs); run !== undefined; run = queue.next(nowMs)) pairs.push(`${run.task.id} ${run.agent}`);
  return pairs;
}

describe('G63: the order', () => {
  it('Q1: is strict between classes, whatever the deadlines', () => {
    const queue = queueWith(1);
    add(queue, 'low', { priority: 'low', deadlineMs: 1 });
    add(queue, 'normal', { deadlineMs: 2 });
    add(queue, 'high', { priority: 'high', deadlineMs: 3 });
    add(queue, 'critical', { priority: 'critical' });
    expect(order(queue)).toEqual(['critical', 'high', 'normal', 'low']);
  });

  it('Q2: is that of deadlines inside a class, none last, then of submissions', () => {
    const queue = queueWith(1);
    add(queue, 'none 1');
    add(queue, 'late', { deadlineMs: 90 });
    add(queue, 'soon 1', { deadlineMs: 50 });
    add(queue, 'none 2');
    add(queue, 'soon 2', { deadlineMs: 50 });
    add(queue, 'soonest', { deadlineMs: 49.999 });
    expect(order(queue)).toEqual(['soonest', 'soon 1', 'soon 2', 'late', 'none 1', 'none 2']);
  });

  it('Q2: tells deadlines apart that are closer than the keys of heaps can say, before the epoch, and far away', () => {
    const queue = queueWith(1);
    const now = -10;
    for (const [n, deadlineMs] of [1e300, 2 ** 43 + 2, 2 ** 43 + 1, 1e12 + 1e-3, 1e12, -1, -2].entries()) {
      add(queue, `${6 - n}`, { priority: 'low', deadlineMs }, now);
    }
    expect(order(queue, now)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });

  it('Q3: lets one that has waited agingMs in a class rise to the next, in its place by deadline and submission', () => {
    const queue = queueWith(1);
    add(queue, 'old low', { priority: 'low' });
    add(queue, 'normal', {}, 99);
    add(queue, 'normal with a deadline', { deadlineMs: 1_000 }, 99);
    expect(order(queue, 99)).toEqual(['normal with a deadline', 'normal', 'old low']);
    add(queue, 'old low', { priority: 'low' }, 100);
    add(queue, 'normal', {}, 199);
    add(queue, 'normal with a deadline', { deadlineMs: 1_000 }, 199);
    expect(order(queue, 200)).toEqual(['normal with a deadline', 'old low', 'normal']);
  });

  it('Q3: lets nobody pass who comes after one that has waited agingMs in every class', () => {
    const queue = queueWith(1);
    add(queue, 'patient', { priority: 'low' });
    const given: string[] = [];
    for (let nowMs = 0; !given.includes('patient'); nowMs++) {
      // More than there is room for, and more urgent: without aging it would wait for ever.
      for (const n of [1, 2]) add(queue, `${nowMs}/${n}`, { priority: 'critical', deadlineMs: nowMs + 0.5 }, nowMs);
      const run = next(queue, nowMs);
      given.push(run.task.id);
      queue.release(run);
      queue.settle(run.task, true, nowMs);
    }
    expect(given).toEqual([...Array.from({ length: 400 }, (_, nowMs) => `${nowMs}/1`), 'patient']);
  });

  it('Q3: raises all in the end, those first that were to rise first, when more are to rise than one call of next raises', () => {
    const queue = queueWith(1);
    for (let n = 0; n < 1_000; n++) add(queue, `low ${n}`, { priority: 'low' }, n / 1_000);
    for (let n = 0; n < 4; n++) add(queue, `normal ${n}`, { deadlineMs: 10_000 }, 150);
    // 256 rise in each call, but behind those with deadlines: they have none.
    const ids = order(queue, 150);
    expect(ids.slice(0, 4)).toEqual(['normal 0', 'normal 1', 'normal 2', 'normal 3']);
    expect(ids.slice(4)).toEqual(Array.from({ length: 1_000 }, (_, n) => `low ${n}`));
  });

  it('Q4: counts age from when a task is ready, and keeps the place of its submission', () => {
    const queue = queueWith(1);
    const first = add(queue, 'first');
    add(queue, 'dependent', { after: ['first'], priority: 'low' });
    add(queue, 'delayed', { notBeforeMs: 50, priority: 'low' });
    add(queue, 'low', { priority: 'low' });
    queue.settle(first, true, 50);
    add(queue, 'normal', {}, 149);
    expect(order(queue, 149)).toEqual(['low', 'normal', 'dependent', 'delayed']);
  });

  it('Q4: puts a task that was given back where it was, its aging going on', () => {
    const queue = queueWith(2);
    add(queue, 'a');
    add(queue, 'b', { priority: 'low' });
    const [a, b] = [next(queue), next(queue)];
    add(queue, 'c', {}, 60);
    queue.requeue(b.task, 60);
    queue.requeue(a.task, 60);
    for (const run of [a, b]) queue.release(run);
    expect(queue.statistics(60).classes.normal).toEqual({ waiting: 2, oldestMs: 60 });
    expect(order(queue, 100)).toEqual(['a', 'b', 'c']);
  });

  it('Q4: begins the aging of a further attempt anew, at its moment', () => {
    const queue = queueWith(1);
    add(queue, 'a', { priority: 'low' });
    const run = next(queue, 100);
    queue.retry(run.task, 300, 110);
    queue.release(run);
    expect([run.task.state, queue.next(299), queue.nextDueMs()]).toEqual(['delayed', undefined, 300]);
    expect(queue.due(300).map(({ id }) => id)).toEqual(['a']);
    add(queue, 'b', {}, 390);
    expect(order(queue, 399)).toEqual(['b', 'a']);
  });
});

describe('G64: deadlines and ends', () => {
  it('Q5: a task whose deadline has passed is never given, and ends expired, wherever it waits', () => {
    const queue = queueWith(1);
    const first = add(queue, 'first', { deadlineMs: 11 });
    const tasks = [
      first,
      add(queue, 'delayed', { deadlineMs: 9, notBeforeMs: 20 }),
      add(queue, 'blocked', { deadlineMs: 10, after: ['first'] }),
    ];
    add(queue, 'other');
    expect(queue.nextDueMs()).toBe(9);
    expect(next(queue, 11).task.id).toBe('other');
    expect(tasks.map(({ state }) => state)).toEqual(['expired', 'expired', 'expired']);
    expect(queue.expire(11).map(({ id }) => id)).toEqual(['delayed', 'blocked', 'first']);
    expect([queue.expire(11), queue.nextDueMs(), queue.size]).toEqual([[], Number.POSITIVE_INFINITY, 4]);
    expect(queue.settle(first, false, 11)).toEqual([]);
  });

  it('Q5: one that is given in time is not expired while it runs, but when it is queued again', () => {
    const queue = queueWith(1);
    const task = add(queue, 'a', { deadlineMs: 10 });
    const run = next(queue, 9);
    expect([queue.nextDueMs(), queue.expire(10)]).toEqual([Number.POSITIVE_INFINITY, []]);
    queue.release(run);
    queue.requeue(task, 10);
    expect([task.state, queue.next(10), queue.expire(10)]).toEqual(['expired', undefined, [task]]);
  });

  it('Q5: a cancelled task is never given, and is forgotten at once', () => {
    const queue = queueWith(2);
    const tasks = ['a', 'b', 'c'].map((id) => add(queue, id, { bytes: 2, deadlineMs: 50, stickTo: 'key' }));
    for (const task of tasks.slice(0, 2)) queue.settle(task, false, 0);
    expect([queue.size, queue.bytes, queue.get('a'), tasks[0]?.state]).toEqual([1, 2, undefined, 'ended']);
    expect(placed(queue)).toEqual(['c agent 0']);
    for (const task of tasks) queue.settle(task, false, 0);
    expect([queue.size, queue.bytes, queue.nextDueMs()]).toEqual([0, 0, Number.POSITIVE_INFINITY]);
  });

  it('Q9: the run of a task that has ended keeps its place until it is released, once', () => {
    const queue = queueWith(1);
    const task = add(queue, 'a');
    add(queue, 'b');
    const run = next(queue);
    queue.settle(task, false, 0);
    expect(queue.next(0)).toBeUndefined();
    expect([queue.release(run), queue.release(run)]).toEqual([true, false]);
    expect(placed(queue)).toEqual(['b agent 0']);
  });
});

describe('G66: who is given what', () => {
  it('Q6: only an agent that has a handler for the kind, covers the requirements, is not suspended and has room', () => {
    const queue: Queue = new TaskQueue();
    const agents: Readonly<Record<string, AgentProfile>> = {
      'other kind': { capabilities: [cpu, gpu], kinds: ['play'], capacity: 9 },
      'no gpu': { capabilities: [cpu], kinds: ['work'], capacity: 9 },
      suspended: { capabilities: [cpu, gpu], kinds: ['work'], capacity: 9, isSuspended: true },
      full: { capabilities: [cpu, gpu], kinds: ['work'], capacity: 0 },
      right: { capabilities: [gpu, cpu], kinds: ['play', 'work'], capacity: 1 },
    };
    for (const [id, profile] of Object.entries(agents)) queue.addAgent(id, profile, id);
    for (const id of ['1', '2']) add(queue, id, { requires: [cpu, gpu] });
    expect(placed(queue)).toEqual(['1 right']);
    queue.changeAgent('suspended', { isSuspended: false });
    expect(placed(queue)).toEqual(['2 suspended']);
    for (const id of ['3', '4', '5']) add(queue, id, { requires: [cpu, gpu] });
    queue.changeAgent('suspended', { capacity: 1 });
    expect(placed(queue)).toEqual([]);
    queue.changeAgent('full', { capacity: 1 });
    queue.changeAgent('no gpu', { capabilities: [cpu, gpu], capacity: 1 });
    queue.changeAgent('other kind', { kinds: ['work'], capacity: 1 });
    expect(placed(queue)).toEqual(['3 other kind', '4 no gpu', '5 full']);
  });

  it('Q6: the least loaded by share of its capacity, among equals the one that was given none for longest', () => {
    const queue = queueWith(1, 2, 4);
    for (let n = 0; n < 8; n++) add(queue, `${n}`);
    expect(placed(queue)).toEqual(['0 agent 0', '1 agent 1', '2 agent 2', '3 agent 2', '4 agent 1', '5 agent 2', '6 agent 2']);
  });

  it('Q6: a task goes before a better one that no agent with room can do', () => {
    const queue: Queue = new TaskQueue();
    queue.addAgent('cpu', { capabilities: [cpu], kinds: ['work'], capacity: 1 }, 'cpu');
    queue.addAgent('gpu', { capabilities: [gpu], kinds: ['work'], capacity: 1 }, 'gpu');
    add(queue, 'critical 1', { priority: 'critical', requires: [gpu] });
    add(queue, 'critical 2', { priority: 'critical', requires: [gpu] });
    add(queue, 'low', { priority: 'low', requires: [cpu] });
    expect(placed(queue)).toEqual(['critical 1 gpu', 'low cpu']);
  });

  it('Q7: tasks of one key go to the agent that has one of them, wait for it when it is full, and are free when it has none', () => {
    const queue = queueWith(1, 1);
    for (const id of ['a', 'b']) add(queue, id, { stickTo: 'key' });
    const [a] = [next(queue)];
    expect([a.agent, queue.next(0)]).toEqual(['agent 0', undefined]);
    queue.release(a);
    expect(next(queue).agent).toBe('agent 0');
    queue.settle(a.task, true, 0);
    add(queue, 'other');
    expect(next(queue).agent).toBe('agent 1');
  });

  it('Q7: a key is free when none of it runs or waits, and goes to the least loaded again', () => {
    const queue = queueWith(1, 1);
    add(queue, 'a', { stickTo: 'key' });
    const a = next(queue);
    queue.settle(a.task, true, 0);
    queue.release(a);
    add(queue, 'b', { stickTo: 'key' });
    expect(next(queue).agent).toBe('agent 1');
  });

  it('Q7: tasks that stuck to an agent go to all others when it is removed, suspended with none of them running, or cannot do them', () => {
    const changes: readonly ((queue: Queue, run: QueueRun<string, string>) => unknown)[] = [
      (queue) => queue.removeAgent('agent 0'),
      (queue, run) => [queue.changeAgent('agent 0', { isSuspended: true }), queue.next(0), queue.release(run)],
      (queue) => queue.changeAgent('agent 0', { kinds: ['other'] }),
    ];
    for (const change of changes) {
      const queue = queueWith(1, 1);
      for (const id of ['a', 'b', 'c']) add(queue, id, { stickTo: 'key' });
      const run = next(queue);
      expect([run.agent, queue.next(0)]).toEqual(['agent 0', undefined]);
      change(queue, run);
      expect(placed(queue)).toEqual(['b agent 1']);
    }
  });

  it('Q7: G66 goes first: what the owner of the key cannot do goes to another, and the key stays', () => {
    const queue: Queue = new TaskQueue();
    queue.addAgent('cpu', { capabilities: [cpu], kinds: ['work'], capacity: 2 }, 'cpu');
    queue.addAgent('gpu', { capabilities: [gpu, cpu], kinds: ['work'], capacity: 4 }, 'gpu');
    const needs: readonly (readonly Capability[])[] = [[cpu], [gpu], [cpu], [cpu]];
    for (const [n, requires] of needs.entries()) add(queue, `${n}`, { requires, stickTo: 'key' });
    expect(placed(queue)).toEqual(['0 cpu', '1 gpu', '2 cpu']);
  });

  it('Q8: a task that nobody can do slows nobody, and the statistics name what it needs', () => {
    const queue = queueWith(1);
    for (const id of ['x', 'y']) add(queue, id, { requires: [gpu, cpu, gpu], priority: 'critical' });
    add(queue, 'a');
    expect(placed(queue)).toEqual(['a agent 0']);
    expect(queue.statistics(0).unservable).toEqual([{ kind: 'work', requires: [cpu, gpu], waiting: 2 }]);
    queue.addAgent('able', { capabilities: [cpu, gpu], kinds: ['work'], capacity: 1 }, 'able');
    expect(queue.statistics(0).unservable).toEqual([]);
    expect(placed(queue)).toEqual(['x able']);
    queue.removeAgent('able');
    expect(queue.statistics(0).unservable).toEqual([{ kind: 'work', requires: [cpu, gpu], waiting: 1 }]);
  });

  it('Q9: an agent that is removed gives back its runs, oldest first', () => {
    const queue = queueWith(3);
    for (const id of ['a', 'b', 'c']) add(queue, id);
    const runs = [next(queue), next(queue), next(queue)];
    queue.release(runs[0] as QueueRun<string, string>);
    expect(queue.removeAgent('agent 0')).toEqual(runs.slice(1));
    expect([queue.removeAgent('agent 0'), queue.release(runs[1] as QueueRun<string, string>)]).toEqual([[], false]);
  });
});

describe('TaskQueue', () => {
  it('Q10: refuses what would exceed its limits, which count all that have not ended, those at agents too', () => {
    const queue: Queue = new TaskQueue({ tasksMax: 2, bytesMax: 10 });
    queue.addAgent('agent', nobody, 'agent');
    const submit = (id: string, more: Partial<QueueSubmission<string>> = {}) =>
      queue.submit({ id, data: id, kind: 'work', priority: 'normal', bytes: 4, ...more }, 5);
    add(queue, 'a', { bytes: 4 });
    next(queue);
    expect(submit('a')).toBe('duplicate');
    expect(submit('b', { after: ['a', 'b'] })).toBe('cycle');
    expect(submit('b', { deadlineMs: 5 })).toBe('expired');
    expect(submit('b', { bytes: 7 })).toBe('bytes-max');
    add(queue, 'b', { bytes: 6 });
    expect(submit('c')).toBe('tasks-max');
    queue.resize({ tasksMax: 3 });
    expect(submit('c', { bytes: 1 })).toBe('bytes-max');
    queue.resize({ bytesMax: 11 });
    expect(submit('c', { bytes: 1 })).not.toBeTypeOf('string');
  });

  it('Q10: refuses what could not end in time even if it began at once, by a mean of what its kind has taken', () => {
    const queue: Queue = new TaskQueue({ refuseInfeasible: true });
    const submit = (id: string, deadlineMs: number, kind = 'work') =>
      queue.submit({ id, data: id, kind, priority: 'normal', deadlineMs }, 100);
    for (let n = 0; n < 7; n++) queue.measured('work', 40);
    expect(submit('too few runs', 101)).not.toBeTypeOf('string');
    queue.measured('work', 40);
    expect(submit('a', 139)).toBe('infeasible');
    expect(submit('b', 140)).not.toBeTypeOf('string');
    expect(submit('other kind', 101, 'play')).not.toBeTypeOf('string');
    queue.measured('work', 120);
    expect(submit('c', 149)).toBe('infeasible');
    expect(submit('d', 150)).not.toBeTypeOf('string');
  });

  it('Q11: a task waits for all others it names, and runs or is named to be cancelled when one of them fails', () => {
    const queue = queueWith(9);
    const [a, b] = [add(queue, 'a', { requires: [gpu] }), add(queue, 'b', { requires: [gpu] })];
    const both = add(queue, 'both', { after: ['a', 'b', 'a', 'unknown'] });
    const anyway = add(queue, 'anyway', { after: ['a', 'b'], afterFailure: 'run' });
    const last = add(queue, 'last', { after: ['both'] });
    expect([queue.settle(a, true, 0), queue.next(0)]).toEqual([[], undefined]);
    expect(queue.settle(b, false, 0)).toEqual([both]);
    expect([both.state, anyway.state, last.state]).toEqual(['blocked', 'waiting', 'blocked']);
    expect([queue.settle(both, false, 0), queue.settle(last, false, 0), queue.size]).toEqual([[last], [], 1]);
    expect(order(queue)).toEqual(['anyway']);
  });

  it('Q12: gives nothing while paused; deadlines pass all the same', () => {
    const queue = queueWith(2);
    add(queue, 'a', { deadlineMs: 5 });
    add(queue, 'b');
    queue.pause();
    expect([queue.isPaused, queue.next(0), queue.expire(5).length]).toEqual([true, undefined, 1]);
    queue.resume();
    expect(order(queue, 5)).toEqual(['b']);
  });

  it('says how many tasks are where, and how long those of each class have waited', () => {
    const queue = queueWith(1);
    add(queue, 'a', { bytes: 3 }, 1);
    next(queue, 1);
    add(queue, 'b', { priority: 'low', deadlineMs: 9 }, 2);
    add(queue, 'c', { priority: 'high' }, 3);
    add(queue, 'd', { priority: 'high', bytes: 4 }, 4);
    add(queue, 'e', { notBeforeMs: 99 }, 4);
    add(queue, 'f', { after: ['a'] }, 4);
    const none = { waiting: 0, oldestMs: 0 };
    expect(queue.statistics(10)).toEqual({
      ...{ waiting: 2, delayed: 1, blocked: 1, given: 1, expired: 1, tasks: 6, bytes: 7, unservable: [] },
      classes: { critical: none, high: { waiting: 2, oldestMs: 7 }, normal: none, low: none },
    });
  });

  it('refuses calls that make no sense', () => {
    const queue = queueWith(1);
    const task = add(queue, 'a');
    expect(() => queue.requeue(task, 0)).toThrow('Cannot requeue task "a": it is not at an agent, but waiting');
    expect(() => queue.retry(task, 0, 0)).toThrow('Cannot retry task "a": it is not at an agent, but waiting');
    expect(() => queue.addAgent('agent 0', nobody, '')).toThrow('Cannot add agent "agent 0": it is there already');
    expect(() => queue.addAgent('x', { ...nobody, capacity: 0.5 }, '')).toThrow('its capacity is a whole number from 0, not 0.5');
    expect(() => queue.resize({ tasksMax: Number.NaN })).toThrow('tasksMax is a number from 0, not NaN');
    expect(() => new TaskQueue({ agingMs: 0 })).toThrow('agingMs is milliseconds above 0, not 0');
    expect(() => queue.submit({ id: 'x', data: '', kind: 'work', priority: 'huge' as 'low' }, 0)).toThrow(
      'its priority is one of critical',
    );
    expect([queue.size, queue.changeAgent('nobody', {})]).toEqual([1, false]);
  });
});
