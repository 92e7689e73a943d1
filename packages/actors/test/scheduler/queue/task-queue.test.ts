import { describe, expect, it } from 'vitest';
import type { QueueSubmission } from '#actors/scheduler/queue/queue-types.js';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';
import { add, gpu, next, nobody, order, type Queue, queueWith } from './small-queue.ts';

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
    const none = { waiting: 0, expired: 0, oldestMs: 0 };
    expect(queue.statistics(10)).toEqual({
      ...{ waiting: 2, delayed: 1, blocked: 1, given: 1, expired: 1, tasks: 6, bytes: 7, unservable: [] },
      classes: { critical: none, high: { ...none, waiting: 2, oldestMs: 7 }, normal: none, low: { ...none, expired: 1 } },
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
