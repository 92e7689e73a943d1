import { actor, agent, handle, on, task, TaskScheduler } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { PORTION } from '#actors/scheduler/core/portion.js';
import { say } from '../fixtures/hands.ts';
import { CoreWorld } from './support/core-world.ts';
import { PatientWorld } from './support/patient-world.ts';

/** More than two portions, and no whole number of them. */
const MANY = 2 * PORTION + 22;
const ids = (prefix: string): string[] => Array.from({ length: MANY }, (_, n) => `${prefix}${n}`);

it('G60, J12: however many tasks there is room for, a portion of them is given in one message, the best first', () => {
  const world = new PatientWorld();
  for (const id of ids('t')) world.submit(id);
  world.submit('late but urgent', { priority: 'critical' });
  world.agent('a', { capacity: MANY + 2 });
  const begun: number[] = [];
  world.settleDown(() => {
    begun.push(world.begun.length);
    // What comes meanwhile is ordered before the rest.
    if (begun.length === 1) world.submit('urgent', { priority: 'critical' });
  });
  expect(begun).toEqual([PORTION, 2 * PORTION, MANY + 2]);
  expect(world.begun).toEqual(['late but urgent', ...ids('t').slice(0, PORTION - 1), 'urgent', ...ids('t').slice(PORTION - 1)]);
});

it('G60, G64, J12: tasks whose deadlines pass at once expire a portion at a time, in order, and each comes to one end', () => {
  const world = new PatientWorld();
  for (const [n, id] of ids('t').entries()) world.submit(id, { deadlineMs: 2_000 - (n % 2) });
  world.settleDown();
  world.nowMs = 2_000;
  world.core.tick(world.nowMs);
  expect(world.ends.size).toBe(PORTION);
  // Called off before anybody has come to it.
  world.core.cancel(`t${MANY - 2}`, 'by hand', world.nowMs);
  // None of them is given any more.
  world.agent('a', { capacity: MANY });
  expect(world.settleDown()).toBe(2);
  const odd = ids('t').filter((_, n) => n % 2 === 1);
  const even = ids('t').filter((_, n) => n % 2 === 0 && n !== MANY - 2);
  const expired = [...world.ends.keys()].filter((id) => world.end(id)?.status === 'expired');
  expect(expired).toEqual([...odd, ...even]);
  expect(world.end(`t${MANY - 2}`)).toMatchObject({ status: 'cancelled' });
  expect([world.core.size, world.begun]).toEqual([0, []]);
});

it('J12: until their end is come to, those whose time is over wait still, in the statistics too, which add up', () => {
  const world = new PatientWorld();
  for (const [n, id] of ids('t').entries()) world.submit(id, { deadlineMs: 2_000, priority: n % 2 === 0 ? 'high' : 'low' });
  for (const id of ids('d')) world.submit(id, { deadlineMs: 2_000, extras: { delayMs: 5_000 } });
  world.submit('blocked', { deadlineMs: 2_000, extras: { after: ['t0'] } });
  world.submit('stays', { priority: 'low' });
  world.settleDown();
  world.nowMs = 2_000;
  world.core.tick(world.nowMs);
  const sums: number[] = [];
  world.settleDown(() => {
    const { tasks, waiting, delayed, blocked, given, expired, classes } = world.core.stats(world.nowMs);
    expect(waiting + delayed + blocked + given).toBe(tasks);
    expect(Object.values(classes).reduce((sum, one) => sum + one.waiting, 0)).toBe(waiting);
    expect(tasks + expired).toBe(2 * MANY + 2);
    sums.push(waiting);
  });
  expect(sums.length).toBeGreaterThan(2);
  expect(world.core.stats(world.nowMs)).toMatchObject({
    tasks: 1,
    waiting: 1,
    classes: { high: { waiting: 0, oldestMs: 0 }, low: { waiting: 1 } },
  });
});

it('G60, G65, J12: those that end with another do so a portion at a time, whoever waits for one that has just ended first', () => {
  const world = new PatientWorld();
  world.submit('first');
  for (const id of ids('t')) world.submit(id, { extras: { after: ['first'] } });
  for (const id of ids('u')) world.submit(id, { extras: { after: ['t0'] } });
  world.submit('runs all the same', { extras: { after: ['t1'], afterFailure: 'run' } });
  world.settleDown();
  world.core.cancel('first', 'nobody wants it', world.nowMs);
  expect(world.ends.size).toBe(1 + PORTION);
  expect([...world.ends.keys()].slice(0, 4)).toEqual(['first', 't0', 'u0', 'u1']);
  world.core.cancel(`t${MANY - 1}`, 'by hand', world.nowMs);
  world.settleDown();
  expect(world.ends.size).toBe(1 + 2 * MANY);
  for (const id of [...ids('t'), ...ids('u')]) expect(world.end(id)).toMatchObject({ status: 'cancelled' });
  expect(world.end('u7')).toMatchObject({ error: { message: expect.stringContaining('because "t0" was not done') } });
  expect(world.end(`t${MANY - 1}`)).toMatchObject({ error: { message: expect.stringContaining('by hand') } });
  // In great numbers, and made where nobody's code is on the stack.
  expect((world.end('u7') as { error: Error }).error.stack).not.toContain('\n    at ');
  expect(world.core.find('runs all the same')?.state).toMatchObject({ status: 'pending', why: 'queued' });
});

it('G60, J12: of those that end with a portion of others a portion ends in the same message, not one for each', () => {
  const world = new PatientWorld();
  const firsts = ids('t');
  for (const id of firsts) world.submit(id, { deadlineMs: 2_000 });
  for (const id of firsts) for (let n = 0; n < 5; n++) world.submit(`${id}-${n}`, { extras: { after: [id] } });
  world.settleDown();
  world.nowMs = 2_000;
  world.core.tick(world.nowMs);
  let before = 0;
  const perMessage: number[] = [];
  const count = (): void => {
    perMessage.push(world.ends.size - before);
    before = world.ends.size;
  };
  count();
  world.settleDown(count);
  expect(Math.max(...perMessage)).toBeLessThanOrEqual(2 * PORTION);
  expect(world.ends.size).toBe(6 * MANY);
});

it('G67, J6: an agent with many stuck runs is told of once when it is killed for the first, and for each when it is not', () => {
  for (const killsStuck of [true, false]) {
    const world = new CoreWorld({ killsStuck });
    world.agent('a', { capacity: 3 });
    for (const id of ['one', 'two', 'three']) world.submit(id, { runTimeoutMs: 100 });
    world.advance(100);
    for (const id of ['one', 'two', 'three']) world.core.stuck(world.runOf(id), world.nowMs);
    expect(world.stuckRuns).toEqual(killsStuck ? ['one'] : ['one', 'two', 'three']);
    expect(world.killed).toEqual(killsStuck ? ['a'] : []);
    expect(world.core.stats(world.nowMs)).toMatchObject({ stuck: 3, lingering: 3 });
  }
});

const ended: string[] = [];
const seen: number[] = [];
/** Has a turn whenever somebody else has had one. */
const bystander = actor<{ readonly type: 'again' }>(import.meta.url, 'bystander', (ctx) =>
  on({
    again: () => {
      if (seen.at(-1) !== ended.length) seen.push(ended.length);
      if (ended.length < 1_000) ctx.tell(ctx.self, { type: 'again' });
    },
  }),
);

/** Has room for all of them. */
const parrot = agent(import.meta.url, 'parrot', { capabilities: [], capacity: 1_000 }, () => [handle(say, (text) => text)]);

// With a virtual clock: by a real one a slice may end anywhere.
it.each(['done', 'expired', 'cancelled'])(
  'G60, J12: others in the scheduler’s thread have their turns while a thousand tasks are %s',
  async (how) => {
    const system = await createTestSystem({ threads: 0 });
    const scheduler = TaskScheduler.start(system);
    ended.length = 0;
    seen.length = 0;
    if (how === 'done') await scheduler.agents.register(system.spawn(parrot));
    const first = scheduler.submit(say, 'first', { delay: 500 });
    const options = { done: {}, expired: { timeout: 1_000 }, cancelled: { after: [first] } }[how] ?? {};
    const all = Array.from({ length: 1_000 }, () => scheduler.submit(say, 'said', options).result.finally(() => ended.push(how)));
    first.result.catch(() => undefined);
    const settled = Promise.allSettled(all);
    if (how === 'expired') await system.advance(990);
    system.spawn(bystander).tell({ type: 'again' });
    if (how === 'expired') await system.advance(20);
    if (how === 'cancelled') first.cancel();
    await settled;
    expect(seen.length).toBeGreaterThan(1_000 / PORTION / 2);
    await system.stop();
  },
);

const stay = task('portions/stay');
const sitter = agent(import.meta.url, 'sitter', { capabilities: [], capacity: 1_000 }, () => [
  handle(stay, () => new Promise<void>(() => undefined)),
]);

it('G67, J12: what is called off before its agent’s loss of it is come to is not taken for stuck', async () => {
  const system = await createTestSystem({ threads: 0 });
  const scheduler = TaskScheduler.start(system);
  const agentRef = system.spawn(sitter);
  await scheduler.agents.register(agentRef);
  const all = Array.from({ length: 900 }, () => scheduler.submit(stay, undefined));
  const settled = Promise.allSettled(all.map(({ result }) => result));
  await system.advance(100);
  expect(await scheduler.stats()).toMatchObject({ given: 900, agents: 1 });
  void agentRef.kill();
  for await (const { status } of all[0]?.states() ?? []) if (status === 'pending') break;
  // Some losses have been seen to, and others not.
  for (const one of all) one.cancel();
  await settled;
  await system.advance(60_000);
  const { given, lingering, stuck, requeued, agents } = await scheduler.stats();
  expect({ given, lingering, stuck, agents }).toEqual({ given: 0, lingering: 0, stuck: 0, agents: 0 });
  expect(requeued).toBeGreaterThanOrEqual(PORTION);
  expect(requeued).toBeLessThan(900);
  await system.stop();
});
