import { describe, expect, it } from 'vitest';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';
import { heapInUse } from '../../fixtures/heap.ts';
import { add, cpu, gpu, next, nobody, order, type Queue, queueWith } from './small-queue.ts';

/** `a1 a2 …`, of one key. */
function burst(queue: Queue, fairnessKey: string, count: number, fairnessWeight?: number): void {
  for (let n = 1; n <= count; n++) add(queue, `${fairnessKey}${n}`, { fairnessKey, fairnessWeight });
}

describe('G63, Q13: tasks of different fairness keys', () => {
  it('take turns, however many one of them has submitted before the others', () => {
    const queue = queueWith(1);
    burst(queue, 'a', 4);
    burst(queue, 'b', 2);
    burst(queue, 'c', 1);
    expect(order(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
  });

  it('go by deadline inside a key alone', () => {
    const queue = queueWith(1);
    add(queue, 'a, late', { fairnessKey: 'a', deadlineMs: 50 });
    add(queue, 'a, soon', { fairnessKey: 'a', deadlineMs: 10 });
    add(queue, 'b', { fairnessKey: 'b', deadlineMs: 90 });
    expect(order(queue)).toEqual(['a, soon', 'b', 'a, late']);
  });

  it('have as many tasks in a turn as the weight says that was said last', () => {
    const queue = queueWith(1);
    burst(queue, 'a', 5, 2);
    burst(queue, 'b', 3);
    add(queue, 'a6', { fairnessKey: 'a' });
    expect(order(queue)).toEqual(['a1', 'a2', 'b1', 'a3', 'a4', 'b2', 'a5', 'a6', 'b3']);
  });

  it('go by a new weight at once, also in the turn that their key is in', () => {
    const queue = queueWith(2);
    burst(queue, 'a', 3, 3);
    burst(queue, 'b', 1);
    expect(next(queue).task.id).toBe('a1');
    add(queue, 'a4', { fairnessKey: 'a', fairnessWeight: 2 });
    expect(order(queue)).toEqual(['a2', 'b1', 'a3', 'a4']);
  });

  it('are one key among the others if they name none', () => {
    const queue = queueWith(1);
    for (const id of ['1', '2', '3']) add(queue, id);
    burst(queue, 'a', 2);
    expect(order(queue)).toEqual(['1', 'a1', '2', 'a2', '3']);
  });

  it('give way to a higher class, whose tasks count as turns all the same', () => {
    const queue = queueWith(1);
    burst(queue, 'a', 2);
    add(queue, 'a, high', { fairnessKey: 'a', priority: 'high' });
    burst(queue, 'b', 2);
    expect(order(queue)).toEqual(['a, high', 'b1', 'a1', 'b2', 'a2']);
  });

  it('stand at the front by their submission alone', () => {
    const queue = queueWith(1);
    for (const id of ['a1', 'a2']) add(queue, id, { fairnessKey: 'a', priority: 'critical' });
    burst(queue, 'b', 1);
    add(queue, 'c', { fairnessKey: 'c', priority: 'critical' }, 50);
    // The critical ones have waited for 100 ms, and only they are at the front.
    expect(order(queue, 100)).toEqual(['a1', 'a2', 'c', 'b1']);
  });

  it('take turns over all classes where these have a lead', () => {
    const queue: Queue = new TaskQueue({ agingMs: 1_000, classLeadMs: 10 });
    queue.addAgent('agent', nobody, 'agent');
    for (const id of ['a1', 'a2']) add(queue, id, { fairnessKey: 'a', priority: 'critical', deadlineMs: 100 });
    add(queue, 'b', { fairnessKey: 'b', priority: 'low', deadlineMs: 900 });
    expect(order(queue)).toEqual(['a1', 'b', 'a2']);
  });

  it('take turns over all kinds and requirements that one agent can do', () => {
    const queue: Queue = new TaskQueue({ agingMs: 100 });
    queue.addAgent('agent', { capabilities: [cpu, gpu], kinds: ['work', 'walk'], capacity: 1 }, 'agent');
    add(queue, 'a, work', { fairnessKey: 'a' });
    add(queue, 'a, walk', { fairnessKey: 'a', kind: 'walk' });
    add(queue, 'a, gpu', { fairnessKey: 'a', requires: [gpu] });
    add(queue, 'a, sticky', { fairnessKey: 'a', stickTo: 'key' });
    add(queue, 'b1', { fairnessKey: 'b', kind: 'walk' });
    add(queue, 'b2', { fairnessKey: 'b', requires: [cpu] });
    expect(order(queue)).toEqual(['a, work', 'b1', 'a, walk', 'b2', 'a, gpu', 'a, sticky']);
  });

  it('let others pass that have no room for them, and are next when there is some', () => {
    const queue: Queue = new TaskQueue({ agingMs: 100 });
    queue.addAgent('walker', { ...nobody, kinds: ['walk'] }, 'walker');
    burst(queue, 'a', 1);
    for (const id of ['b1', 'b2']) add(queue, id, { fairnessKey: 'b', kind: 'walk' });
    expect(order(queue)).toEqual(['b1', 'b2']);
    queue.addAgent('worker', nobody, 'worker');
    burst(queue, 'b', 1);
    expect(order(queue)).toEqual(['a1', 'b1']);
  });

  it('G63: are remembered beyond their end: whoever submits one when the last has ended does not go before all that wait', () => {
    const queue = queueWith(1);
    burst(queue, 'a', 3);
    const given: string[] = [];
    for (let n = 1; n <= 4; n++) {
      if (n > 1) add(queue, `b${n}`, { fairnessKey: 'b' });
      const run = next(queue);
      given.push(run.task.id);
      queue.release(run);
      queue.settle(run.task, true, 0);
    }
    expect(given).toEqual(['a1', 'b2', 'a2', 'b3']);
  });

  it('take another turn when they come again', () => {
    const queue = queueWith(1);
    burst(queue, 'a', 1);
    burst(queue, 'b', 1);
    const run = next(queue);
    queue.release(run);
    queue.requeue(run.task, 0);
    expect(order(queue)).toEqual(['b1', 'a1']);
  });

  it('leave nothing behind when they have ended but the last few thousand keys', () => {
    const queue = queueWith(1);
    const come = (n: number): void => {
      add(queue, `${n}`, {
        fairnessKey: `key ${n}`,
        kind: n % 2 === 0 ? 'work' : 'nobody does',
        ...(n % 3 === 0 && { stickTo: `key ${n}` }),
      });
      order(queue);
      const left = queue.get(`${n}`);
      if (left !== undefined) queue.settle(left, false, 0);
    };
    for (let n = 0; n < 10_000; n++) come(n);
    const before = heapInUse();
    for (let n = 10_000; n < 60_000; n++) come(n);
    expect(heapInUse() - before).toBeLessThan(2 * 2 ** 20);
  });
});
