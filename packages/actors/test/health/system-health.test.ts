import { expect, test } from 'vitest';
import { type AnyRef, UnknownCheckError } from '@ringmaster/actors';
import { SystemHealth } from '#actors/health/system-health.js';
import { FakeFacts, fail, pass, seenActor } from './fake-facts.ts';

function open() {
  const facts = new FakeFacts();
  return { facts, health: new SystemHealth(facts) };
}
const actor = { tell: () => 'accepted' } as unknown as AnyRef;

test('G71: each question is answered by the runtime and by the checks of its kind, and is as bad as the worst', async () => {
  const { health } = open();
  health.check('a', () => undefined);
  health.check('b', () => ({ status: 'warn', reason: 'slow' }), { kind: 'live' });
  health.check('c', () => false, { kind: 'started' });
  const live = await health.live();
  expect(live).toMatchObject({ question: 'live', status: 'warn', at: 1_700_000_001_000 });
  expect(live.checks.map(({ name }) => name)).toEqual(['system', 'threads', 'b']);
  const ready = await health.ready();
  expect(ready.status).toBe('fail');
  expect(ready.checks.map(({ name, status }) => [name, status])).toEqual([
    ['stopping', 'pass'],
    ['threads', 'pass'],
    ['started', 'fail'],
    ['a', 'pass'],
  ]);
  expect(ready.checks[2]?.reason).toBe('c: the check returned false');
  expect((await health.started()).checks.map(({ name }) => name)).toEqual(['workers', 'c']);
});

test('G71: what has started remains so: its checks are not run any more', async () => {
  const { health, facts } = open();
  let runs = 0;
  health.check('warm', () => ++runs > 1, { kind: 'started' });
  expect((await health.started()).status).toBe('fail');
  expect((await health.started({ exclude: ['warm'] })).status).toBe('pass');
  expect((await health.ready()).status).toBe('pass');
  facts.started_ = [fail('workers', 'gone')];
  expect(await health.started()).toMatchObject({ status: 'pass', checks: [{ name: 'started' }] });
  expect(runs).toBe(2);
});

test('G71: what is excluded is neither run nor told, and does not count', async () => {
  const { health, facts } = open();
  let runs = 0;
  health.check('a', () => {
    runs++;
    return false;
  });
  facts.ready_ = [fail('stopping', 'the system is stopping'), pass('threads')];
  const report = await health.ready({ exclude: ['a', 'stopping', 'nobody'] });
  expect([report.status, report.checks.map(({ name }) => name), runs]).toEqual(['pass', ['threads', 'started'], 0]);
});

test('G71, H9: one check alone is the only one that is run, and all of the report, as it is now', async () => {
  const { health, facts } = open();
  const runs: string[] = [];
  health.check('a', () => void runs.push('a'));
  health.check('b', () => void runs.push('b'));
  health.check('warm', () => runs.push('warm') === 1, { kind: 'started' });
  facts.ready_ = [fail('stopping', 'the system is stopping'), pass('threads')];
  expect(await health.ready({ only: 'a' })).toMatchObject({ question: 'ready', status: 'pass', checks: [{ name: 'a', status: 'pass' }] });
  expect(await health.ready({ only: 'threads' })).toMatchObject({ status: 'pass', checks: [{ name: 'threads' }] });
  expect([runs, facts.changes]).toEqual([['a'], []]);
  expect(await health.ready({ only: 'stopping' })).toMatchObject({ status: 'fail', checks: [{ name: 'stopping' }] });
  facts.started_ = [fail('workers', 'thread 1 has not started')];
  runs.splice(0);
  // Not for the whole: it has not started.
  expect(await health.started({ only: 'warm' })).toMatchObject({ status: 'pass', checks: [{ name: 'warm' }] });
  expect(await health.ready({ only: 'started' })).toMatchObject({ status: 'fail', checks: [{ name: 'started' }] });
});

test('G71, H5, H9: what is looked at alone after the start says what is so now, and the start remains', async () => {
  const { health, facts } = open();
  let runs = 0;
  health.check('warm', () => ++runs === 1, { kind: 'started' });
  expect((await health.started()).status).toBe('pass');
  facts.started_ = [fail('workers', 'gone')];
  expect(await health.started({ only: 'warm' })).toMatchObject({ status: 'fail', checks: [{ name: 'warm' }] });
  expect(await health.started({ only: 'workers' })).toMatchObject({ status: 'fail', checks: [{ name: 'workers', reason: 'gone' }] });
  expect(await health.started({ only: 'started' })).toMatchObject({ status: 'pass', checks: [{ name: 'started' }] });
  expect((await health.started()).status).toBe('pass');
  expect(runs).toBe(2);
});

test('H9: a check that there is not rejects, with the names of those that there are', async () => {
  const { health } = open();
  health.check('db', () => true);
  health.check('warm', () => true, { kind: 'started' });
  const error = await health.ready({ only: 'warm' }).catch((why: unknown) => why);
  expect(error).toBeInstanceOf(UnknownCheckError);
  expect(error).toMatchObject({
    message: 'Cannot answer for the health: "ready" has no check "warm", but stopping, threads, started, db',
    data: { question: 'ready', check: 'warm', checks: ['stopping', 'threads', 'started', 'db'] },
  });
});

test('G71: a hanging check keeps no other one, and no question longer than its own time', async () => {
  const { health, facts } = open();
  const order: string[] = [];
  health.check('hangs', () => new Promise(() => undefined), { timeoutMs: 300 });
  health.check('quick', () => void order.push('quick'));
  const ready = health.ready();
  expect(order).toEqual(['quick']);
  expect((await health.live()).status).toBe('pass');
  facts.clock.advance(300);
  expect((await ready).checks.filter(({ status }) => status === 'fail')).toMatchObject([{ name: 'hangs' }]);
});

test('a change of a status is told once, with what it was before; a first pass is none', async () => {
  const { health, facts } = open();
  const results = [undefined, false, false, { status: 'warn', reason: 'slow' } as const, true];
  health.check('db', () => results.shift());
  for (let n = 0; n < 5; n++) await health.ready();
  expect(facts.changes).toEqual([
    { question: 'ready', name: 'db', status: 'fail', before: 'pass', reason: 'the check returned false' },
    { question: 'ready', name: 'db', status: 'warn', before: 'fail', reason: 'slow' },
    { question: 'ready', name: 'db', status: 'pass', before: 'warn', reason: undefined },
  ]);
  facts.live_ = [fail('threads', 'thread 1 hangs')];
  await health.live();
  await health.live();
  expect(facts.changes.slice(3)).toEqual([{ question: 'live', name: 'threads', status: 'fail', before: 'pass', reason: 'thread 1 hangs' }]);
});

test('a check that was removed is asked no more, and its name is free', async () => {
  const { health } = open();
  const first = health.check('db', () => false);
  expect(() => health.check('db', () => true)).toThrow('Cannot add check "db": there is one of that name');
  first.cancel();
  first.cancel();
  const second = health.check('db', () => true);
  first.cancel();
  expect((await health.ready()).checks.map(({ name, status }) => [name, status])).toContainEqual(['db', 'pass']);
  second[Symbol.dispose]();
  expect((await health.ready()).checks.map(({ name }) => name)).not.toContain('db');
});

test('H6: a check that was removed leaves nothing behind: the next one of its name begins as if it had passed', async () => {
  const { health, facts } = open();
  for (let n = 0; n < 2; n++) {
    const check = health.check('db', () => false);
    await health.ready();
    check.cancel();
  }
  expect(facts.changes.map(({ name, before, status }) => `${name}: ${before} to ${status}`)).toEqual([
    'db: pass to fail',
    'db: pass to fail',
  ]);
});

test('when the system has stopped no check runs by a timer', async () => {
  const { health, facts } = open();
  health.check('db', () => true, { everyMs: 100 });
  await health.ready();
  health.close();
  expect(facts.clock.timers.size).toBe(0);
  let runs = 0;
  health.check('late', () => void runs++, { everyMs: 100 });
  await health.ready();
  facts.clock.advance(1_000);
  expect(runs).toBe(1);
});

test.each<[string, unknown, unknown, RegExp]>([
  ['no name', '', () => true, /Cannot add check "": its name is made of letters/],
  ['a name that is no path', 'a/b', () => true, /its name is made of letters/],
  ['a name of ours', 'threads', () => true, /there is one of that name/],
  [
    'what is neither function nor actor',
    'db',
    { status: 'pass' },
    /Cannot add check "db": what is checked is a function or an actor's reference, not \{"status":"pass"\}/,
  ],
  ['nothing at all', 'db', undefined, /Cannot add check "db": what is checked is a function or an actor's reference, not undefined/],
])('check refuses %s', (_what, name, run, message) => {
  expect(() => open().health.check(name as string, run as () => true)).toThrow(message);
});

test.each<[string, object, RegExp]>([
  ['another kind', { kind: 'alive' }, /kind is 'live', 'ready' or 'started', not "alive"/],
  ['no time', { timeoutMs: 0 }, /timeoutMs is milliseconds above 0, not 0/],
  ['endless time', { timeoutMs: Number.POSITIVE_INFINITY }, /timeoutMs is milliseconds above 0/],
  ['a cache of less than nothing', { cacheMs: -1 }, /cacheMs is milliseconds from 0 on, not -1/],
  ['no period', { everyMs: 0 }, /everyMs is milliseconds above 0, not 0/],
  ['period and cache', { everyMs: 1, cacheMs: 1 }, /leave out cacheMs/],
  ['what there is not', { timeout: 1 }, /there is no option "timeout"/],
  ['an overload of a function', { overload: 'fail' }, /there is no option "overload"/],
])('check refuses %s', (_what, options, message) => {
  expect(() => open().health.check('db', () => true, options)).toThrow(message);
});

test('a check of an actor is never a part of live: what is stuck is no reason to restart the process', () => {
  const { health } = open();
  expect(() => health.check('cart', actor, { kind: 'live' as 'ready' })).toThrow(/no reason to restart the process/);
  expect(() => health.check('cart', actor, { overload: 'no' as 'fail' })).toThrow(/overload is 'warn' or 'fail', not "no"/);
});

test('a check of an actor tells what the runtime sees of it', async () => {
  const { health, facts } = open();
  health.check('cart', actor, { timeoutMs: 500 });
  const look = async () => (await health.ready()).checks.find(({ name }) => name === 'cart');
  expect(await look()).toMatchObject({ status: 'fail', reason: 'nobody' });
  facts.seen = seenActor({});
  expect(await look()).toMatchObject({ status: 'pass' });
  facts.seen = seenActor({ status: 'busy', current: { doing: 'handler', messageType: 'charge', forMs: 3_200 }, waiting: 2, underWay: 3 });
  expect(await look()).toMatchObject({
    status: 'fail',
    reason: 'orders/cart-7 has been at one message, "charge", for 3200 ms; 5 messages wait',
  });
});

test.each<[string, object]>([
  ['live', { stuckMs: 0 }],
  ['live', { exclude: 'a' }],
  ['live', { overload: 'fail' }],
  ['ready', { overload: 'no' }],
  ['ready', { stuckMs: 'never' }],
  ['started', { stuckMs: 1 }],
  ['started', { exclude: [1] }],
  ['started', { only: 1 }],
  ['ready', { only: 'a', exclude: ['b'] }],
])('%s rejects options that make no sense', async (question, options) => {
  const { health } = open();
  await expect(health[question as 'live'](options)).rejects.toThrow('Cannot answer for the health');
});
