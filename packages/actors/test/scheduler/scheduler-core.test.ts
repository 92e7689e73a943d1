import { capability, TaskCancelledError, TaskError, TaskExpiredError, TaskLostError, TaskTimeoutError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { CoreWorld } from './support/core-world.ts';

it('G63: gives the most urgent class first, and the earliest deadline inside one', () => {
  const world = new CoreWorld();
  world.submit('low', { priority: 'low' });
  world.submit('late', { deadlineMs: 9_000 });
  world.submit('never');
  world.submit('soon', { deadlineMs: 5_000 });
  world.submit('critical', { priority: 'critical' });
  world.agent('a');
  for (const id of ['critical', 'soon', 'late', 'never', 'low']) world.answer(id);
  expect(world.begun).toEqual(['critical', 'soon', 'late', 'never', 'low']);
});

it('G64: a task whose deadline passed in the queue never runs and ends expired, at its deadline', () => {
  const world = new CoreWorld();
  world.submit('late', { deadlineMs: 1_500 });
  world.advance(499);
  expect(world.end('late')).toBeUndefined();
  world.advance(1);
  const message = 'Cannot complete task "late": its deadline passed before it was given to an agent for "work"';
  expect(world.end('late')).toMatchObject({ status: 'expired', error: { message, data: { task: 'late', when: 'queued', lateMs: 0 } } });
  world.agent('a');
  world.advance(10_000);
  expect(world.begun).toEqual([]);
});

it('G64, J10: what expires or is called off after an attempt came to nothing has that for a cause', () => {
  const world = new CoreWorld();
  world.agent('a', { capacity: 4 });
  const [slipped, crashed] = [new TaskError('slipped'), new TaskError('crashed')];
  for (const id of ['queued', 'running', 'called off']) {
    world.submit(id, { deadlineMs: 2_000, retry: { attempts: 3, minMs: id === 'running' ? 10 : 900 } });
    world.fail(id, slipped);
  }
  world.submit('lost', { deadlineMs: 2_000 });
  world.advance(500);
  expect(world.runOf('running').attempt).toBe(2);
  world.core.cancel('called off', 'enough', world.nowMs);
  expect(world.end('called off')).toMatchObject({ status: 'cancelled', error: { data: { reason: 'enough' }, cause: slipped } });
  world.core.pause();
  const lost = world.runOf('lost');
  world.settle(lost, () => world.core.lost(lost, crashed, 'perhaps', world.nowMs));
  world.advance(500);
  const text = (attempt: number): string => `its deadline passed before attempt ${attempt} was given to an agent for "work"`;
  expect(world.end('queued')).toMatchObject({ status: 'expired', error: { message: expect.stringContaining(text(2)), cause: slipped } });
  expect(world.end('lost')).toMatchObject({ status: 'expired', error: { message: expect.stringContaining(text(2)), cause: crashed } });
  expect(world.end('running')).toMatchObject({ status: 'expired', error: { data: { when: 'running' }, cause: slipped } });
});

it('G64: a deadline that passes while the task runs calls it off, unless it may finish late', () => {
  const world = new CoreWorld();
  world.agent('a', { capacity: 2 });
  world.submit('strict', { deadlineMs: 1_500 });
  world.submit('patient', { deadlineMs: 1_500, late: 'finish' });
  world.advance(500);
  expect(world.end('strict')).toMatchObject({ status: 'expired', error: expect.any(TaskExpiredError) });
  expect(world.end('patient')).toBeUndefined();
  world.answer('patient');
  expect(world.end('patient')).toEqual({ status: 'done', result: 'well' });
});

it('G64: a cancelled task that waits never starts', () => {
  const world = new CoreWorld();
  world.submit('gone');
  world.core.cancel('gone', 'not needed', world.nowMs);
  world.agent('a');
  expect(world.begun).toEqual([]);
  expect(world.end('gone')).toMatchObject({ status: 'cancelled', error: expect.any(TaskCancelledError) });
});

it('G64: a cancelled task that runs is final at once, and its agent has room only when the run is over', () => {
  const world = new CoreWorld();
  world.agent('a');
  world.submit('first');
  world.submit('second');
  world.core.cancel('first', 'not needed', world.nowMs);
  expect(world.end('first')).toMatchObject({ status: 'cancelled' });
  expect([world.begun, world.runOf('first').calledOffMs]).toEqual([['first'], world.nowMs]);
  world.over('first');
  expect(world.begun).toEqual(['first', 'second']);
});

it('G65: an answer that crossed the end of its task changes nothing but the room of its agent', () => {
  const world = new CoreWorld();
  world.agent('a');
  world.submit('first');
  world.submit('second');
  world.core.cancel('first', 'not needed', world.nowMs);
  world.answer('first');
  expect(world.end('first')).toMatchObject({ status: 'cancelled' });
  expect(world.begun).toEqual(['first', 'second']);
});

it('forgets a run that was called off at an agent that was unregistered, when its grace is over', () => {
  const world = new CoreWorld();
  const agent = world.agent('a');
  world.submit('lost');
  world.report(agent, { status: 'stopped' });
  world.core.cancel('lost', 'not needed', world.nowMs);
  expect(world.core.stats(world.nowMs)).toMatchObject({ lingering: 1 });
  world.core.stuck(world.runOf('lost'), world.nowMs);
  expect(world.core.stats(world.nowMs)).toMatchObject({ lingering: 0, stuck: 1 });
});

it('G65: a task that its agent was lost with goes back to where it was, before others of its class', () => {
  const world = new CoreWorld();
  const agent = world.agent('a');
  for (const id of ['first', 'second', 'third']) world.submit(id);
  world.crash(agent);
  // An agent that was lost is left alone until it says something.
  expect(world.begun).toEqual(['first']);
  world.report(agent);
  expect(world.begun).toEqual(['first', 'first']);
  expect(world.runOf('first').attempt).toBe(2);
});

it('G65: a task that takes its agents with it is given up after as many as it may, and kept as dead', () => {
  const world = new CoreWorld();
  world.submit('poison', { retry: { losses: 2 } });
  for (const name of ['a', 'b', 'c']) {
    const agent = world.agent(name);
    if (world.end('poison') === undefined) world.crash(agent, new TaskError('crashed'));
  }
  expect(world.begun).toEqual(['poison', 'poison']);
  expect(world.end('poison')).toMatchObject({ status: 'failed', error: expect.any(TaskLostError) });
  const message = 'Cannot complete task "poison": who had it in hand has ended 2 times: crashed';
  expect(world.end('poison')).toMatchObject({ error: { message } });
  expect(world.core.dead.list(10)).toMatchObject([{ id: 'poison', payload: 'poison', attempts: 2 }]);
});

it('G65: what else was in the hands of an agent that was killed for a stuck run is not to blame', () => {
  const world = new CoreWorld();
  const agent = world.agent('a', { capacity: 2 });
  world.submit('bystander', { retry: { losses: 2 } });
  // Once it was perhaps: another time, and it would be given up.
  world.crash(agent);
  world.submit('stuck', { runTimeoutMs: 100 });
  world.report(agent);
  world.advance(100);
  expect(world.end('stuck')).toMatchObject({ status: 'failed', error: expect.any(TaskTimeoutError) });
  world.core.stuck(world.runOf('stuck'), world.nowMs);
  expect([world.stuckRuns, world.killed]).toEqual([['stuck'], ['a']]);
  world.crash(agent);
  world.report(agent, { status: 'stopped' });
  expect(world.end('bystander')).toBeUndefined();
  world.agent('b');
  world.answer('bystander');
  expect(world.end('bystander')).toMatchObject({ status: 'done' });
});

it('G66: gives a task only to an agent that covers it, has a handler for it, and has room', () => {
  const world = new CoreWorld();
  const gpu = capability('gpu');
  world.agent('other kind', { kinds: ['play'], capabilities: [gpu] });
  world.agent('too little', { capacity: 5 });
  world.submit('first', { requires: [gpu] });
  world.submit('second', { requires: [gpu] });
  expect(world.begun).toEqual([]);
  world.agent('able', { capabilities: [gpu] });
  expect(world.begun).toEqual(['first']);
  expect(world.runOf('first').seat.ref.name).toBe('able');
  world.answer('first');
  expect(world.begun).toEqual(['first', 'second']);
});

it('G66: an agent that declines is given nothing until it has said that it has room, and that was no attempt', () => {
  const world = new CoreWorld();
  const agent = world.agent('a');
  world.submit('first');
  const run = world.runOf('first');
  world.runs.splice(0);
  world.core.declined(run, 'no-room', world.nowMs);
  expect(world.begun).toEqual(['first']);
  world.report(agent);
  expect(world.begun).toEqual(['first', 'first']);
  expect(world.runOf('first').attempt).toBe(1);
});

it('G66: an agent that declines and says nothing is tried again', () => {
  const world = new CoreWorld();
  world.agent('a');
  world.submit('first');
  world.core.declined(world.runs.splice(0)[0] as never, 'suspended', world.nowMs);
  world.advance(249);
  expect(world.begun).toHaveLength(1);
  world.advance(1);
  expect(world.begun).toHaveLength(2);
});

it('G66: an agent that has no handler for a kind after all is given no more of it', () => {
  const world = new CoreWorld();
  const agent = world.agent('a', { kinds: ['work', 'play'] });
  world.submit('first');
  world.core.declined(world.runs.splice(0)[0] as never, 'unknown-kind', world.nowMs);
  world.report(agent);
  world.advance(60_000);
  expect(world.begun).toEqual(['first']);
  world.submit('second', { kind: 'play' });
  expect(world.begun).toEqual(['first', 'second']);
});

it('G67, J6: an agent that is stuck and only told of is given nothing until that run is over', () => {
  const world = new CoreWorld({ killsStuck: false });
  const agent = world.agent('a', { capacity: 3 });
  world.submit('stuck', { runTimeoutMs: 100 });
  world.submit('bystander');
  world.advance(100);
  const stuck = world.runOf('stuck');
  world.core.stuck(stuck, world.nowMs);
  expect([world.stuckRuns, world.killed]).toEqual([['stuck'], []]);
  world.submit('later');
  // What it reports makes no room, nor does time.
  world.report(agent);
  world.advance(1_000);
  expect(world.begun).toEqual(['stuck', 'bystander']);
  world.answer('bystander');
  expect(world.end('bystander')).toMatchObject({ status: 'done' });
  world.core.over(stuck);
  world.advance(0);
  expect(world.begun).toEqual(['stuck', 'bystander', 'later']);
});

it('G67: a run longer than its limit fails its attempt; the next one goes to whoever has room', () => {
  const world = new CoreWorld();
  world.agent('slow');
  world.submit('first', { runTimeoutMs: 100, retry: { attempts: 2, minMs: 20 } });
  world.agent('other');
  world.advance(99);
  expect(world.end('first')).toBeUndefined();
  world.advance(1);
  expect(world.begun).toEqual(['first']);
  world.advance(20);
  expect(world.begun).toEqual(['first', 'first']);
  expect(world.runOf('first').seat.ref.name).toBe('other');
  world.answer('first');
  expect(world.end('first')).toMatchObject({ status: 'done' });
});

it('tries a failed attempt again after a pause that doubles, as often as it may', () => {
  const world = new CoreWorld();
  world.agent('a');
  world.submit('first', { retry: { attempts: 4, minMs: 10, maxMs: 25 } });
  const begunAt: number[] = [];
  for (const pauseMs of [0, 10, 20, 25]) {
    if (pauseMs > 0) world.advance(pauseMs - 1);
    expect(world.begun).toHaveLength(begunAt.length + (pauseMs === 0 ? 1 : 0));
    if (pauseMs > 0) world.advance(1);
    begunAt.push(world.nowMs);
    expect(world.begun).toHaveLength(begunAt.length);
    world.fail('first', new Error(`attempt ${begunAt.length}`));
  }
  expect(world.end('first')).toMatchObject({ status: 'failed', error: { message: 'attempt 4' } });
});

it('does not try again what its rule or the error rules out, and what could not end in time', () => {
  const world = new CoreWorld();
  world.agent('a', { capacity: 10 });
  const retry = { attempts: 5, minMs: 100 };
  world.submit('never', { retry: { ...retry, never: [{ builtin: 'TypeError' }] } });
  world.submit('only', { retry: { ...retry, on: [{ tags: ['TaskError'] }] } });
  world.submit('final', { retry });
  world.submit('late', { retry, deadlineMs: world.nowMs + 100 });
  world.fail('never', new TypeError('no'));
  world.fail('only', new Error('no'));
  world.fail('final', new Error('no'), true);
  world.fail('late', new Error('no'));
  for (const id of ['never', 'only', 'final', 'late'])
    expect(world.end(id), id).toMatchObject({ status: 'failed', error: { message: 'no' } });
});
