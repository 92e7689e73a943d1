import { expect, test } from 'vitest';
import { type CheckPlan, HealthCheck } from '#actors/health/health-check.js';
import type { Verdict } from '#actors/health/verdict.js';
import { HandClock } from '../support/hand-clock.ts';
import { settled } from './fake-facts.ts';

function open(run: CheckPlan['run'], more: Partial<CheckPlan> = {}) {
  const clock = new HandClock();
  const verdicts: Verdict[] = [];
  const plan: CheckPlan = { name: 'db', kind: 'ready', timeoutMs: 100, cacheMs: 0, everyMs: undefined, run, ...more };
  return { clock, verdicts, check: new HealthCheck(plan, clock, (verdict) => void verdicts.push(verdict)) };
}

test.each<[string, () => unknown, string, string | undefined, string]>([
  ['nothing', () => undefined, 'pass', undefined, 'check'],
  ['true', () => true, 'pass', undefined, 'check'],
  ['false', () => false, 'fail', 'the check returned false', 'runtime'],
  ['a promise', () => Promise.resolve({ status: 'warn', reason: 'slow' }), 'warn', 'slow', 'check'],
  ['a status alone', () => ({ status: 'fail' }), 'fail', undefined, 'check'],
  ['an error', () => Promise.reject(new Error('no route')), 'fail', 'no route', 'error'],
  [
    'nothing that can be read',
    () =>
      Promise.reject({
        toString: () => {
          throw new Error('x');
        },
      }),
    'fail',
    expect.any(String) as never,
    'error',
  ],
])('G71: a check that comes to %s is told as that', async (_what, run, status, reason, source) => {
  const { check } = open(run);
  expect(await check.result()).toEqual({ name: 'db', status, reason, source, ageMs: 0 });
});

test.each<[string, unknown]>([
  ['a number', 42],
  ['a string', 'ok'],
  ['null', null],
  ['another status', { status: 'green' }],
  ['a reason that is no text', { status: 'pass', reason: 7 }],
  [
    'a trap',
    {
      get status() {
        throw new Error('trap');
      },
    },
  ],
])('G71: a check that lies about its type with %s has failed', async (_what, value) => {
  expect(await open(() => value).check.result()).toMatchObject({ status: 'fail', source: 'error' });
});

test('G71: a check that asks for a report in which it is itself waits for itself alone, and has failed when its time is over', async () => {
  let runs = 0;
  const { clock, check } = open((): Promise<unknown> => {
    // Or it would be the stack that ends it.
    if (++runs > 3) throw new Error('it runs within itself');
    return check.result();
  });
  const result = check.result();
  clock.advance(100);
  expect(await result).toMatchObject({ status: 'fail', reason: 'it has not ended within 100 ms' });
  expect(runs).toBe(1);
});

test('H7: the limit of a run keeps the process alive if a report waits for it, and not if it is only its time', async () => {
  const clock = new HandClock();
  const kept: boolean[] = [];
  const timer = (delayMs: number, task: () => void, ref = false): (() => void) => {
    kept.push(ref);
    return clock.timer(delayMs, task);
  };
  const facts = { now: () => clock.now(), timer };
  const plan: CheckPlan = { name: 'db', kind: 'ready', timeoutMs: 100, cacheMs: 0, everyMs: undefined, run: () => true };
  await new HealthCheck(plan, facts, () => undefined).result();
  expect(kept).toEqual([true]);
  const regular = new HealthCheck({ ...plan, everyMs: 1_000 }, facts, () => undefined);
  await settled();
  // The run, and the pause behind it.
  expect(kept).toEqual([true, false, false]);
  regular.close();
});

test('G71: a check that throws at once has failed', async () => {
  const { check } = open(() => {
    throw new Error('at once');
  });
  expect(await check.result()).toMatchObject({ status: 'fail', reason: 'at once', source: 'error' });
});

test('G71: a check that hangs has failed when its time is over, and its signal is aborted', async () => {
  let seen: AbortSignal | undefined;
  const { check, clock } = open((signal) => {
    seen = signal;
    return new Promise(() => undefined);
  });
  const result = check.result();
  clock.advance(99);
  expect(seen?.aborted).toBe(false);
  clock.advance(1);
  expect(await result).toMatchObject({ status: 'fail', reason: 'it has not ended within 100 ms', source: 'runtime' });
  expect(seen?.aborted).toBe(true);
  expect(seen?.reason).toMatchObject({ message: 'Cannot wait for check "db": not ended within 100 ms' });
});

test('G71: while a run hangs the next reports say so at once and start no other, for ten times its limit', async () => {
  let runs = 0;
  const { check, clock } = open(() => {
    runs++;
    return new Promise(() => undefined);
  });
  const first = check.result();
  clock.advance(100);
  await first;
  clock.advance(800);
  expect(await check.result()).toMatchObject({ status: 'fail', reason: 'it has not ended for 900 ms' });
  expect(runs).toBe(1);
  clock.advance(100);
  const again = check.result();
  expect(runs).toBe(2);
  clock.advance(100);
  expect(await again).toMatchObject({ reason: 'it has not ended within 100 ms' });
});

test('G71: a run that ends late is over: the next report runs the check again', async () => {
  let finish: (() => void)[] = [];
  const { check, clock } = open(() => new Promise<void>((resolve) => void finish.push(resolve)));
  const first = check.result();
  clock.advance(100);
  expect(await first).toMatchObject({ status: 'fail' });
  finish[0]?.();
  await settled();
  const second = check.result();
  finish[1]?.();
  expect(await second).toMatchObject({ status: 'pass' });
  finish = [];
});

test('G71: an older run that ends does not free the place of the one that hangs now', async () => {
  const finish: (() => void)[] = [];
  const { check, clock } = open(() => new Promise<void>((resolve) => void finish.push(resolve)));
  const first = check.result();
  clock.advance(100);
  await first;
  clock.advance(900);
  const second = check.result();
  clock.advance(100);
  await second;
  finish[0]?.();
  await settled();
  expect(await check.result()).toMatchObject({ reason: 'it has not ended for 100 ms' });
  expect(finish).toHaveLength(2);
});

test('G71: reports at the same time share a run', async () => {
  let runs = 0;
  const { check } = open(async () => void runs++);
  await Promise.all([check.result(), check.result(), check.result()]);
  expect(runs).toBe(1);
  await check.result();
  expect(runs).toBe(2);
});

test('cacheMs: a result serves reports for so long, and says how old it is', async () => {
  let runs = 0;
  const { check, clock } = open(async () => void runs++, { cacheMs: 500 });
  await check.result();
  clock.advance(499);
  expect(await check.result()).toMatchObject({ ageMs: 499 });
  clock.advance(1);
  expect(await check.result()).toMatchObject({ ageMs: 0 });
  expect(runs).toBe(2);
});

test('everyMs: it runs by a timer, with a pause after each run, and reports take the last result', async () => {
  const runs: number[] = [];
  // The first run begins while the check is made.
  let nowMs = (): number => 1_000;
  const { check, clock, verdicts } = open(async () => void runs.push(nowMs()), { everyMs: 1_000 });
  nowMs = () => clock.nowMs;
  expect(await check.result()).toMatchObject({ status: 'pass', ageMs: 0 });
  clock.advance(400);
  expect(await check.result()).toMatchObject({ ageMs: 400 });
  for (let round = 0; round < 3; round++) {
    clock.advance(round === 0 ? 600 : 1_000);
    await settled();
  }
  expect(runs).toEqual([1_000, 2_000, 3_000, 4_000]);
  expect(verdicts).toHaveLength(4);
  check.close();
  clock.advance(10_000);
  await settled();
  expect(runs).toHaveLength(4);
});

test('everyMs: one that hangs is told with its last result, and runs on when it has ended', async () => {
  let hangs = true;
  let finish: () => void = () => undefined;
  const { check, clock } = open(() => (hangs ? new Promise<void>((resolve) => void (finish = resolve)) : undefined), { everyMs: 1_000 });
  const first = check.result();
  clock.advance(100);
  expect(await first).toMatchObject({ status: 'fail' });
  hangs = false;
  finish();
  await settled();
  clock.advance(1_000);
  await settled();
  expect(await check.result()).toMatchObject({ status: 'pass' });
});
