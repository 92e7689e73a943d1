import type { Capability } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import type { AgentProfile, QueueRun } from '#actors/scheduler/queue/queue-types.js';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';
import { add, cpu, gpu, next, placed, type Queue, queueWith } from './small-queue.ts';

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

  it('Q7: a key stays where it is if a task of it is ready in the same step in which the last one that waited has expired', () => {
    for (const readyMs of [1, 2, 3]) {
      const queue = queueWith(1, 1);
      add(queue, 'a', { stickTo: 'key' });
      const a = next(queue);
      add(queue, 'b', { stickTo: 'key', deadlineMs: 2 });
      add(queue, 'c', { stickTo: 'key', notBeforeMs: readyMs });
      queue.changeAgent('agent 0', { capacity: 0 });
      queue.settle(a.task, true, 0);
      queue.release(a);
      expect(queue.next(3)).toBeUndefined();
      queue.changeAgent('agent 0', { capacity: 1 });
      expect(queue.next(3)?.agent).toBe('agent 0');
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

  it('Q7: an owner counts runs of its key that it was given while another owned it', () => {
    const queue: Queue = new TaskQueue();
    queue.addAgent('cpu', { capabilities: [cpu], kinds: ['work'], capacity: 1 }, 'cpu');
    queue.addAgent('gpu', { capabilities: [gpu, cpu], kinds: ['work'], capacity: 4 }, 'gpu');
    for (const [id, need] of [['0', cpu] as const, ['1', gpu] as const]) add(queue, id, { requires: [need], stickTo: 'key' });
    expect(placed(queue)).toEqual(['0 cpu', '1 gpu']);
    queue.removeAgent('cpu');
    add(queue, '2', { requires: [cpu], stickTo: 'key' });
    const run = next(queue);
    expect(run.agent).toBe('gpu');
    queue.release(run);
    queue.settle(run.task, true, 0);
    queue.addAgent('idle', { capabilities: [cpu], kinds: ['work'], capacity: 4 }, 'idle');
    add(queue, '3', { requires: [cpu], stickTo: 'key' });
    expect(placed(queue)).toEqual(['3 gpu']);
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
