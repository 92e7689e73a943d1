import { describe, expect, it } from 'vitest';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';
import { add, nobody, order, type Queue } from './small-queue.ts';

function queueWithLead(classLeadMs: number, agingMs = 1_000): Queue {
  const queue: Queue = new TaskQueue({ agingMs, classLeadMs });
  queue.addAgent('agent', nobody, 'agent');
  return queue;
}

describe('G63: a class with a lead', () => {
  it('goes before one that is due earlier by less, and lets one pass that is due earlier by more', () => {
    const queue = queueWithLead(100);
    add(queue, 'high', { priority: 'high', deadlineMs: 500 });
    add(queue, 'normal, 99 earlier', { deadlineMs: 401 });
    add(queue, 'normal, 101 earlier', { deadlineMs: 399 });
    expect(order(queue)).toEqual(['normal, 101 earlier', 'high', 'normal, 99 earlier']);
  });

  it('has as many leads on a class as there are classes between', () => {
    const queue = queueWithLead(100);
    add(queue, 'critical', { priority: 'critical', deadlineMs: 500 });
    add(queue, 'low, 299 earlier', { priority: 'low', deadlineMs: 201 });
    add(queue, 'low, 301 earlier', { priority: 'low', deadlineMs: 199 });
    expect(order(queue)).toEqual(['low, 301 earlier', 'critical', 'low, 299 earlier']);
  });

  it('goes first among those that are equally urgent, and then who was submitted first', () => {
    const queue = queueWithLead(100);
    add(queue, 'normal 1', { deadlineMs: 400 });
    add(queue, 'high', { priority: 'high', deadlineMs: 500 });
    add(queue, 'normal 2', { deadlineMs: 400 });
    expect(order(queue)).toEqual(['high', 'normal 1', 'normal 2']);
  });

  it('counts for nothing when it is 0: only deadlines do', () => {
    const queue = queueWithLead(0);
    add(queue, 'critical', { priority: 'critical', deadlineMs: 3 });
    add(queue, 'low', { priority: 'low', deadlineMs: 1 });
    add(queue, 'normal', { deadlineMs: 2 });
    expect(order(queue)).toEqual(['low', 'normal', 'critical']);
  });

  it('counts a task without a deadline as due when it would be at the front', () => {
    const queue = queueWithLead(10, 100);
    // Two classes above it and the front: in 300 ms, as if that were its deadline.
    add(queue, 'none', { priority: 'normal' });
    add(queue, 'due before', { priority: 'normal', deadlineMs: 299 });
    add(queue, 'due after', { priority: 'normal', deadlineMs: 301 });
    expect(order(queue)).toEqual(['due before', 'none', 'due after']);
  });

  it('gives way to the front, where only the order of submission counts', () => {
    const queue = queueWithLead(10, 100);
    add(queue, 'old', { priority: 'low' });
    add(queue, 'critical', { priority: 'critical', deadlineMs: 401 }, 399);
    add(queue, 'old, too', { priority: 'low' }, 0);
    expect(order(queue, 400)).toEqual(['old', 'old, too', 'critical']);
  });

  it('is refused below 0', () => {
    expect(() => queueWithLead(-1)).toThrow('Cannot make task queue: classLeadMs is milliseconds from 0, not -1');
  });
});

it('G63, Q13: a task of two profiles that has risen goes before others of its key, whichever of the two has no room then', () => {
  const queue = new TaskQueue<string, string>({ agingMs: 10, classLeadMs: 20 });
  const others = Array.from({ length: 21 }, (_, n) => `other ${n}`);
  const isSuspended = true;
  queue.addAgent('one', { capabilities: [], kinds: ['old', 'one'], capacity: 1, isSuspended }, 'one');
  queue.addAgent('two', { capabilities: [], kinds: ['old', 'two'], capacity: 1, isSuspended }, 'two');
  for (const kind of others) queue.addAgent(kind, { capabilities: [], kinds: [kind], capacity: 2 }, kind);
  const submit = (kind: string, deadlineMs: number, nowMs: number, fairnessWeight?: number): void => {
    queue.submit(
      { id: `${kind} by ${deadlineMs}`, data: kind, kind, priority: 'normal', deadlineMs, fairnessKey: 'key', fairnessWeight },
      nowMs,
    );
  };
  const given = (nowMs: number): string | undefined => queue.next(nowMs)?.task.data;
  // From now on its turn says nothing: it has had one, and the next is long.
  submit('other 0', 90, 0);
  expect(given(0)).toBe('other 0');
  submit('old', 140, 0, 1_000);
  // In the order of their deadlines, so that each stands where it comes in the heap of those that have room: the first of the others above `two`, that above `one`.
  for (const [n, kind] of others.entries()) {
    if (n === 5) queue.changeAgent('two', { isSuspended: false });
    if (n === 20) queue.changeAgent('one', { isSuspended: false });
    submit(kind, (n === 0 ? 100 : n < 5 ? 130 : 150) + n, 5);
  }
  expect(given(10)).toBe('other 0');
  queue.changeAgent('two', { isSuspended });
  expect(given(10)).toBe('old');
});
