import { describe, expect, it } from 'vitest';
import { add, next, order, placed, queueWith } from './small-queue.ts';

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
    for (let nowMs = 0; nowMs < 1_000 && !given.includes('patient'); nowMs++) {
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
    expect(queue.statistics(60).classes.normal).toEqual({ waiting: 2, expired: 0, oldestMs: 60 });
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
    expect(queue.nextDueMs()).toBeLessThanOrEqual(11);
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
