import { getEventListeners } from 'node:events';
import {
  ActorStoppedError,
  AskTimeoutError,
  type Attempt,
  BlockMovedError,
  BreakerOpenError,
  CommunicationError,
  isFinal,
  MailboxFullError,
  retry,
  SystemStoppedError,
} from '@ringmaster/actors';
import { expect, test } from 'vitest';
import { PACE, type Pace } from '#actors/contract/pace.js';
import { virtualPace } from '../support/virtual-pace.ts';

const broken = new CommunicationError('Cannot reach it');

/** Work that fails `failures` times, and notes when each attempt began. */
function failing(failures: number, passedMs: () => number, error: Error = broken) {
  const begun: number[] = [];
  const work = ({ attempt }: Attempt): Promise<string> => {
    begun.push(passedMs());
    return attempt <= failures ? Promise.reject(error) : Promise.resolve(`attempt ${attempt}`);
  };
  return { begun, work };
}

test('retry comes to what the first attempt that succeeds does', async () => {
  const { paced, passedMs, drive } = virtualPace();
  const { begun, work } = failing(2, passedMs);
  expect(await drive(retry(paced, work))).toBe('attempt 3');
  expect(begun).toEqual([0, 100, 300]);
  expect(await drive(retry(paced, () => 'at once'))).toBe('at once');
});

test('retry gives up after so many attempts, with the error of the last', async () => {
  const { paced, passedMs, drive } = virtualPace();
  const { begun, work } = failing(10, passedMs);
  await expect(drive(retry(paced, work, { attempts: 4 }))).rejects.toBe(broken);
  expect(begun).toEqual([0, 100, 300, 700]);
  await expect(drive(retry(paced, work, { attempts: 1 }))).rejects.toBe(broken);
  expect(begun).toHaveLength(5);
});

test('pauses double up to their maximum, and chance makes them shorter', async () => {
  const { paced, passedMs, drive } = virtualPace({ random: 0.5 });
  const { begun, work } = failing(4, passedMs);
  const backoff = { minMs: 100, maxMs: 300, jitter: 0.4 };
  await drive(retry(paced, work, { attempts: 5, backoff }));
  expect(begun).toEqual([0, 80, 240, 480, 720]);
});

test('what no further attempt makes better is not tried again, unless `when` says so', async () => {
  const { paced, passedMs, drive } = virtualPace();
  const target = { data: { target: 'a' } };
  const finals = [
    new ActorStoppedError('it has ended', target),
    new SystemStoppedError('it stops'),
    new BreakerOpenError('it is open', { data: { breaker: 'b', retryAfterMs: 1 } }),
    new DOMException('cancelled', 'AbortError'),
  ];
  for (const error of finals) {
    const { begun, work } = failing(1, passedMs, error);
    await expect(drive(retry(paced, work))).rejects.toBe(error);
    expect(begun, error.name).toHaveLength(1);
    expect(isFinal(error), error.name).toBe(true);
    expect(await drive(retry(paced, failing(1, passedMs, error).work, { when: () => true }))).toBe('attempt 2');
  }
  const again = [
    new AskTimeoutError('no reply', { data: { target: 'a', timeoutMs: 1, messageType: 'x' } }),
    new MailboxFullError('full', { data: { target: 'a', message: undefined } }),
    new TypeError('anything'),
  ];
  for (const error of again) {
    expect(isFinal(error), error.name).toBe(false);
    expect(await drive(retry(paced, failing(1, passedMs, error).work))).toBe('attempt 2');
    await expect(drive(retry(paced, failing(1, passedMs, error).work, { when: () => false }))).rejects.toBe(error);
  }
});

test('no pause is begun that would not end in time', async () => {
  for (const options of [{ timeout: 250 }, { deadline: 250 }] as const) {
    const { paced, passedMs, drive, wallClock } = virtualPace();
    const { begun, work } = failing(10, passedMs);
    const limit = 'deadline' in options ? { deadline: wallClock() + options.deadline } : options;
    await expect(drive(retry(paced, work, { ...limit, attempts: 10 }))).rejects.toBe(broken);
    // The pause after the second attempt would have lasted until 300.
    expect(begun).toEqual([0, 100]);
    expect(passedMs()).toBe(100);
  }
});

test('with a context the time of the ask that is handled counts, whatever is given', async () => {
  const { paced, passedMs, drive } = virtualPace({ leftMs: 250 });
  const { begun, work } = failing(10, passedMs);
  await expect(drive(retry(paced, work, { timeout: 60_000, attempts: 10 }))).rejects.toBe(broken);
  expect(begun).toEqual([0, 100]);
});

test('an attempt that is under way when the time is over is not waited for, and is told', async () => {
  const { paced, passedMs, drive } = virtualPace();
  let seen: Attempt | undefined;
  const never = (attempt: Attempt): Promise<never> => {
    seen = attempt;
    return new Promise(() => undefined);
  };
  await expect(drive(retry(paced, never, { timeout: 250 }))).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(passedMs()).toBe(250);
  expect([seen?.attempt, seen?.leftMs, seen?.signal.aborted]).toEqual([1, 250, true]);
  // One that failed before says more.
  const second = (attempt: Attempt): Promise<never> => (attempt.attempt === 1 ? Promise.reject(broken) : never(attempt));
  await expect(drive(retry(paced, second, { timeout: 250 }))).rejects.toBe(broken);
});

test('no attempt is begun when the time is over', async () => {
  const { paced, drive, wallClock } = virtualPace();
  const never = (): never => expect.unreachable('it was tried');
  await expect(drive(retry(paced, never, { deadline: wallClock() - 1 }))).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(drive(retry(virtualPace({ leftMs: 0 }).paced, never))).rejects.toMatchObject({ name: 'TimeoutError' });
  // The timer of a pause may be late: here by as much as the first one lasted too long.
  let lateMs = 0;
  const pace: Pace = {
    ...paced[PACE],
    now: () => paced[PACE].now() + lateMs,
    after: (delayMs, task) => {
      const late = (): void => {
        lateMs = 1_000;
        task();
      };
      if (delayMs < 1_000) queueMicrotask(late);
      return () => undefined;
    },
  };
  const { begun, work } = failing(9, () => lateMs);
  await expect(retry({ [PACE]: pace }, work, { timeout: 1_000, backoff: { minMs: 10, maxMs: 10 } })).rejects.toBe(broken);
  expect(begun).toEqual([0]);
});

test('a signal ends it with its reason, before, in an attempt, in a pause; nothing listens to it afterwards', async () => {
  const reason = new Error('not wanted any more');
  const { paced, advance, timers } = virtualPace();
  const calls: number[] = [];
  const before = AbortSignal.abort(reason);
  await expect(retry(paced, ({ attempt }) => calls.push(attempt), { signal: before })).rejects.toBe(reason);
  expect(calls).toEqual([]);
  for (const work of [(): Promise<never> => new Promise(() => undefined), (): Promise<never> => Promise.reject(broken)]) {
    const given = new AbortController();
    const ended = expect(retry(paced, work, { signal: given.signal, timeout: 60_000 })).rejects.toBe(reason);
    await advance(50);
    expect(getEventListeners(given.signal, 'abort')).toHaveLength(1);
    given.abort(reason);
    await ended;
    expect(getEventListeners(given.signal, 'abort')).toHaveLength(0);
    expect(timers()).toBe(0);
  }
});

test('a signal of another realm, which Node does not know, ends it as well', async () => {
  const signal = {
    aborted: false,
    reason: new Error('not wanted any more'),
    addEventListener: (_: string, task: () => void) => tasks.push(task),
    removeEventListener: () => undefined,
  };
  const tasks: (() => void)[] = [];
  const { paced } = virtualPace();
  const ended = expect(retry(paced, () => new Promise(() => undefined), { signal: signal as never })).rejects.toBe(signal.reason);
  for (const task of tasks) task();
  await ended;
});

test('the signal of a context ends it, too', async () => {
  const stop = new AbortController();
  const { paced } = virtualPace({ signal: stop.signal });
  const ended = expect(retry(paced, () => new Promise(() => undefined))).rejects.toMatchObject({ name: 'AbortError' });
  stop.abort();
  await ended;
});

test('options that make no sense are refused before the first attempt, by name', async () => {
  const { paced } = virtualPace();
  const never = (): never => expect.unreachable('it was tried');
  for (const [options, message] of [
    [{ attempts: 0 }, 'Cannot retry: attempts is a whole number from 1, or Infinity, not 0'],
    [{ attempts: 1.5 }, 'Cannot retry: attempts is a whole number from 1, or Infinity, not 1.5'],
    [{ timeout: 0 }, 'Cannot retry: timeout is milliseconds above 0, not 0'],
    [{ deadline: Number.NaN }, 'Cannot retry: deadline is a date or epoch milliseconds, not an invalid one'],
    [{ deadline: null }, 'Cannot retry: deadline is a date or epoch milliseconds, not null'],
    [{ signal: new AbortController() }, 'Cannot retry: signal is an AbortSignal, not an instance of AbortController'],
    [{ backoff: { minMs: 2, maxMs: 1 } }, 'Cannot retry: backoff.maxMs is milliseconds, at least minMs (2), not 1'],
    [{ times: 3 }, 'Cannot retry: there is no option "times"; there are attempts, backoff, timeout, deadline, signal, when'],
  ] as const) {
    await expect(retry(paced, never, options as object)).rejects.toThrow(message);
  }
  await expect(retry(paced, 5 as never)).rejects.toThrow('Cannot retry: the work is a function, not 5');
  await expect(retry(undefined as never, never)).rejects.toThrow(
    'Cannot retry: the first argument is a context or a system, not undefined',
  );
});

test('a block that an attempt has spent: what that came to is thrown, and not that the block is gone', async () => {
  const { paced, passedMs, drive } = virtualPace();
  const spent = new BlockMovedError('it was sent', { data: { byteLength: 8 } });
  expect(isFinal(spent)).toBe(true);
  const { begun, work } = failing(1, passedMs);
  const withBlock = (attempt: Attempt): Promise<string> => (attempt.attempt === 1 ? work(attempt) : Promise.reject(spent));
  await expect(drive(retry(paced, withBlock, { attempts: 5, when: () => true }))).rejects.toBe(broken);
  expect([begun, passedMs()]).toEqual([[0], 100]);
  // Spent before the first.
  await expect(drive(retry(paced, () => Promise.reject(spent)))).rejects.toBe(spent);
});

test('an error that says when it makes sense to try again is followed by a pause of so much at least', async () => {
  const { paced, passedMs, drive } = virtualPace();
  const when = (): boolean => true;
  const open = (retryAfterMs: number): Error => new BreakerOpenError('it is open', { data: { breaker: 'b', retryAfterMs } });
  const [long, short] = [failing(2, passedMs, open(700)), failing(2, passedMs, open(5))];
  await drive(retry(paced, long.work, { when }));
  expect(long.begun).toEqual([0, 700, 1_400]);
  await drive(retry(paced, short.work, { when }));
  expect(short.begun).toEqual([1_400, 1_500, 1_700]);
  // Not begun if it would not end in time.
  const late = failing(2, passedMs, open(700));
  await expect(drive(retry(paced, late.work, { when, timeout: 600 }))).rejects.toBeInstanceOf(BreakerOpenError);
  expect(late.begun).toEqual([1_700]);
});
