import { TaskRefusedError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { CoreWorld } from './support/core-world.ts';

const refused = (world: CoreWorld, id: string): string | undefined => {
  const refusal = world.refusals.find((one) => one.id === id)?.why;
  return refusal instanceof TaskRefusedError ? refusal.data.reason : undefined;
};

it('starts a task when those it waits for are done, and cancels it if one of them is not', () => {
  const world = new CoreWorld();
  world.agent('a', { capacity: 10 });
  for (const id of ['one', 'two', 'bad']) world.submit(id);
  world.submit('both', { extras: { after: ['one', 'two'] } });
  world.submit('doomed', { extras: { after: ['one', 'bad'] } });
  world.submit('its child', { extras: { after: ['doomed'] } });
  world.submit('hardy', { extras: { after: ['doomed'], afterFailure: 'run' } });
  expect(world.begun).toEqual(['one', 'two', 'bad']);
  world.answer('one');
  world.answer('two');
  expect(world.begun).toEqual(['one', 'two', 'bad', 'both']);
  world.fail('bad');
  expect([world.end('doomed'), world.end('its child')]).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
  expect(world.begun).toEqual(['one', 'two', 'bad', 'both', 'hardy']);
});

it('cancels a task that comes after one it was to wait for has failed, however long ago its submitter knew', () => {
  const world = new CoreWorld();
  world.agent('a');
  world.submit('bad');
  world.fail('bad');
  world.submit('crossed', { extras: { after: ['bad'] } });
  world.submit('known', { extras: { afterFailed: 'bad' } });
  expect([world.end('crossed'), world.end('known')]).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
  world.submit('hardy', { extras: { afterFailed: 'bad', afterFailure: 'run' } });
  expect(world.begun).toEqual(['bad', 'hardy']);
});

it('cancels a task that was to wait for one that was refused', () => {
  const world = new CoreWorld({ bytesMax: 10 });
  world.agent('a');
  world.submit('heavy', { extras: { bytes: 100 } });
  world.submit('light', { extras: { bytes: 1, after: ['heavy'] } });
  expect([refused(world, 'heavy'), world.end('light')]).toMatchObject(['bytes-max', { status: 'cancelled' }]);
  expect(world.begun).toEqual([]);
});

it('lets a task wait for one whose id was that of a failed one before', () => {
  const world = new CoreWorld();
  world.agent('a');
  world.submit('same');
  world.fail('same');
  world.submit('same');
  world.submit('behind', { extras: { after: ['same'] } });
  world.answer('same');
  expect(world.begun).toEqual(['same', 'same', 'behind']);
});

it('begins a task behind others when its delay is over, though something else was due while it was blocked', () => {
  const world = new CoreWorld();
  world.agent('a', { capacity: 2 });
  world.submit('first');
  world.submit('behind', { extras: { after: ['first'], delayMs: 70 } });
  world.submit('soon', { extras: { delayMs: 1 } });
  world.advance(1);
  world.answer('soon');
  world.answer('first');
  world.advance(68);
  expect(world.begun).toEqual(['first', 'soon']);
  world.advance(1);
  expect(world.begun).toEqual(['first', 'soon', 'behind']);
});

it('ends all that wait for one in a time that grows with their number, and not with its square', () => {
  const world = new CoreWorld({ tasksMax: 100_000 });
  const count = 50_000;
  world.submit('first');
  for (let n = 0; n < count; n++) world.submit(`${n}`, { extras: { after: ['first'] } });
  world.core.cancel('first', 'not needed', world.nowMs);
  expect([world.ends.size, world.core.size]).toEqual([count + 1, 0]);
  expect([...world.ends.keys()].slice(0, 3)).toEqual(['first', '0', '1']);
});

it('ends a long chain of tasks that wait for each other without running out of stack', () => {
  const world = new CoreWorld({ tasksMax: 100_000 });
  const count = 2_000;
  for (let n = 0; n < count; n++) world.submit(`${n}`, n === 0 ? {} : { extras: { after: [`${n - 1}`] } });
  world.core.cancel('0', 'all of it', world.nowMs);
  expect(world.ends.size).toBe(count);
  expect(world.core.size).toBe(0);
});

it('does not begin a delayed task before its moment, nor leave it waiting after', () => {
  const world = new CoreWorld();
  world.agent('a');
  world.submit('later', { extras: { delayMs: 500 } });
  world.advance(499);
  expect(world.begun).toEqual([]);
  world.advance(1);
  expect(world.begun).toEqual(['later']);
});

it('refuses with the reason: too many, too large, a duplicate, a drain', () => {
  const world = new CoreWorld({ tasksMax: 2, bytesMax: 100 });
  world.submit('first', { extras: { bytes: 60 } });
  world.submit('first');
  world.submit('large', { extras: { bytes: 50 } });
  world.submit('second', { extras: { bytes: 40 } });
  world.submit('third', { extras: { bytes: 0 } });
  world.core.intake.isDraining = true;
  world.submit('fourth');
  expect(['first', 'large', 'third', 'fourth'].map((id) => refused(world, id))).toEqual([
    ...['duplicate', 'bytes-max', 'tasks-max', 'draining'],
  ]);
  expect(world.core.stats(world.nowMs)).toMatchObject({ tasks: 2, submitted: 2, refused: 4, bytes: 100 });
});

it('G64: a task whose deadline passed on its way ends expired, as it would have a moment later', () => {
  const world = new CoreWorld();
  world.agent('a');
  world.submit('late', { deadlineMs: world.nowMs });
  expect(world.end('late')).toMatchObject({ status: 'expired', error: { data: { when: 'queued' } } });
  world.submit('its child', { extras: { after: ['late'] } });
  expect(world.end('its child')).toMatchObject({ status: 'cancelled' });
  expect(world.begun).toEqual([]);
  expect(world.core.stats(world.nowMs)).toMatchObject({ tasks: 0, submitted: 2, expired: 1, cancelled: 1, refused: 0 });
});

it('estimates the bytes of a payload where they are limited and the submission does not say', () => {
  const world = new CoreWorld({ bytesMax: 1_000 });
  world.submit('small', { payload: { text: 'x'.repeat(500) } });
  world.submit('large', { payload: new Uint8Array(600) });
  expect(refused(world, 'large')).toBe('bytes-max');
});

it('gives nothing out while it is paused, and goes on where it was', () => {
  const world = new CoreWorld();
  world.core.pause();
  world.agent('a');
  world.submit('first');
  expect(world.begun).toEqual([]);
  world.core.resume();
  expect(world.begun).toEqual(['first']);
});

it('hands a dead task in again with all its attempts, and forgets it there', () => {
  const world = new CoreWorld();
  world.agent('a');
  world.submit('first', { deadlineMs: world.nowMs + 1_000 });
  world.fail('first');
  world.advance(5_000);
  world.ends.clear();
  expect(world.core.intake.retryDead({ id: 'unknown', mark: 'again' }, undefined as never, world.nowMs)).toBeUndefined();
  expect(world.core.intake.retryDead({ id: 'first', mark: 'again' }, undefined as never, world.nowMs)).toBeDefined();
  expect(world.core.dead.size).toBe(0);
  world.answer('first');
  expect(world.end('first')).toMatchObject({ status: 'done' });
});

it('keeps no more dead tasks than it may, the latest', () => {
  const world = new CoreWorld({ deadTasksMax: 2 });
  world.agent('a');
  for (const id of ['one', 'two', 'three']) {
    world.submit(id);
    world.fail(id);
  }
  expect(world.core.dead.list(10).map(({ id }) => id)).toEqual(['three', 'two']);
  expect(world.core.stats(world.nowMs)).toMatchObject({ failed: 3, deadTasks: 2, deadDropped: 1 });
});

/** What an error counts with no text in it: its own value, its message and its stack. */
const ERROR_BYTES = 24;
const errorOf = ({ data, ...given }: Readonly<Record<string, unknown>> = {}): Error => {
  const parts = Object.entries({ message: '', stack: '', ...given }).map(([key, value]) => [key, { value }] as const);
  return Object.assign(Object.defineProperties(new Error(), Object.fromEntries(parts)), data === undefined ? {} : { data });
};

it('keeps no more bytes of dead tasks than it may: the oldest go, one that is too large by itself is not kept', () => {
  const world = new CoreWorld({ deadBytesMax: 1_000 });
  world.agent('a');
  const fail = (id: string, payload: unknown, bytes?: number): void => {
    world.submit(id, { payload, extras: bytes === undefined ? undefined : { bytes } });
    world.fail(id, errorOf());
  };
  const kept = (): readonly string[] => world.core.dead.list(10).map(({ id }) => id);
  const books = (): object => {
    const { deadTasks, deadBytes, deadDropped } = world.core.stats(world.nowMs);
    return { deadTasks, deadBytes, deadDropped };
  };
  // The bytes of a view, and 8 for what is around them; and the error.
  for (const id of ['one', 'two']) fail(id, new Uint8Array(392 - ERROR_BYTES));
  expect(books()).toEqual({ deadTasks: 2, deadBytes: 800, deadDropped: 0 });
  fail('huge', new Uint8Array(1_000));
  expect([kept(), books()]).toEqual([['two', 'one'], { deadTasks: 2, deadBytes: 800, deadDropped: 1 }]);
  fail('said', 'as it says', 201 - ERROR_BYTES);
  expect([kept(), books()]).toEqual([['said', 'two'], { deadTasks: 2, deadBytes: 601, deadDropped: 2 }]);
  fail('all', 'of it', 1_000 - ERROR_BYTES);
  expect([kept(), books()]).toEqual([['all'], { deadTasks: 1, deadBytes: 1_000, deadDropped: 4 }]);
  // Again under its id: in its place.
  fail('all', 'less', 10);
  expect(books()).toEqual({ deadTasks: 1, deadBytes: 10 + ERROR_BYTES, deadDropped: 4 });
  expect([world.core.dead.forget('all'), world.core.dead.forget('all')]).toEqual([true, false]);
  expect(books()).toEqual({ deadTasks: 0, deadBytes: 0, deadDropped: 4 });
  fail('one', '', 10);
  expect([world.core.dead.forgetAll(), books()]).toEqual([1, { deadTasks: 0, deadBytes: 0, deadDropped: 4 }]);
});

it.each([
  ['its message', (text: string) => errorOf({ message: text }), 600],
  ['its stack', (text: string) => errorOf({ stack: text }), 600],
  ['its data', (text: string) => errorOf({ data: text }), 608],
  ['its cause', (text: string) => errorOf({ cause: errorOf({ message: text }) }), 600 + ERROR_BYTES],
  ['one of several', (text: string) => errorOf({ errors: [errorOf({ message: text })] }), 608 + ERROR_BYTES],
])('counts the bytes of the error of a dead task, and what it carries: %s', (_, error, bytes) => {
  const world = new CoreWorld({ deadBytesMax: 1_000 });
  world.agent('a');
  for (const id of ['one', 'two']) {
    world.submit(id, { extras: { bytes: 10 } });
    world.fail(id, error('x'.repeat(600)));
  }
  expect(world.core.dead.list(10).map(({ id }) => id)).toEqual(['two']);
  expect(world.core.stats(world.nowMs)).toMatchObject({ deadTasks: 1, deadBytes: 10 + ERROR_BYTES + bytes, deadDropped: 1 });
});

it('does not count bytes of dead tasks that have no bound', () => {
  const world = new CoreWorld({ deadBytesMax: Number.POSITIVE_INFINITY });
  world.agent('a');
  world.submit('one', { payload: new Uint8Array(392) });
  world.fail('one');
  expect(world.core.stats(world.nowMs)).toMatchObject({ deadTasks: 1, deadBytes: 0 });
});

it('keeps no dead tasks if it is to keep none, and counts them all the same', () => {
  const world = new CoreWorld({ deadTasksMax: 0 });
  world.agent('a');
  world.submit('one');
  world.fail('one');
  expect(world.core.stats(world.nowMs)).toMatchObject({ failed: 1, deadTasks: 0, deadBytes: 0, deadDropped: 1 });
});

it('tells of each change that is not the end, in order', () => {
  const world = new CoreWorld();
  world.submit('first', { retry: { attempts: 2, minMs: 10 } });
  world.agent('a');
  world.core.progressed(world.runOf('first').id, 0.5, 'half');
  world.fail('first');
  world.advance(10);
  world.answer('first');
  const told = world.changes.map(({ state }) => (state.status === 'pending' ? state.why : state.status));
  expect(told).toEqual(['queued', 'assigned', 'running', 'retry', 'queued', 'assigned']);
  expect(world.changes[2]?.state).toMatchObject({ progress: 0.5, note: 'half' });
});

it('Q11: a task whose delay outlasts what it waits for runs when the delay is over, without anything else happening', () => {
  const world = new CoreWorld();
  world.agent('a', { capacity: 2 });
  world.submit('first');
  world.submit('later', { extras: { after: ['first'], delayMs: 50 } });
  // Its moment comes before: the tick then looks for the next one.
  world.submit('other', { extras: { delayMs: 10 } });
  world.advance(20);
  world.answer('first');
  expect(world.begun).toEqual(['first', 'other']);
  world.advance(100);
  expect(world.begun).toEqual(['first', 'other', 'later']);
});
