import { expect, test } from 'vitest';
import { judgeThreads, type SeenThread } from '#actors/system/owner/health/judge-threads.js';

const running = (more: Partial<SeenThread>): SeenThread => ({
  ...{ thread: 2, state: 'running', workingForMs: 0, stillForMs: 0 },
  hold: () => ({ thread: 2, actor: undefined, path: 'orders/cart-7', messageType: undefined, forMs: 3_200 }),
  ...more,
});
const strict = { stuckMs: 2_000, isLossFailure: true } as const;
const mild = { stuckMs: 'off', isLossFailure: false } as const;

test('G71: threads that move, or sleep, pass', () => {
  expect(judgeThreads([running({}), running({ workingForMs: 900 })], strict)).toEqual({ status: 'pass', reason: undefined });
});

test('D8: a thread is judged by the ticks that came in time, not by the clock: a suspended machine fails nobody', () => {
  const reason = 'thread 2 has been in one piece of work for 3200 ms, in actor orders/cart-7';
  expect(judgeThreads([running({ workingForMs: 3_600_000 })], strict)).toEqual({ status: 'warn', reason });
  expect(judgeThreads([running({ workingForMs: 3_200, stillForMs: 2_000 })], strict)).toEqual({ status: 'fail', reason });
  expect(judgeThreads([running({ workingForMs: 3_200, stillForMs: 2_000 })], mild)).toEqual({ status: 'warn', reason });
});

test('G71: a reason names message and actor, as far as they are known', () => {
  const hold = (path: string | undefined, messageType: string | undefined) => () => ({
    thread: 2,
    actor: undefined,
    path,
    messageType,
    forMs: 5_000,
  });
  const reasonOf = (path: string | undefined, type: string | undefined) =>
    judgeThreads([running({ workingForMs: 5_000, hold: hold(path, type) })], mild).reason;
  expect(reasonOf('a/b', 'charge')).toBe('thread 2 has been in one piece of work for 5000 ms, in actor a/b, message "charge"');
  expect(reasonOf(undefined, undefined)).toBe('thread 2 has been in one piece of work for 5000 ms, outside any handler that is known');
});

test('G71: a thread that was lost and is not back fails ready and warns live; one that was given up warns; a first start is not its affair', () => {
  const lost: SeenThread = { thread: 1, state: 'lost', workingForMs: 0, stillForMs: 0, hold: undefined };
  const gone: SeenThread = { ...lost, thread: 3, state: 'given up' };
  const reason = 'thread 1 was lost and is not back yet; thread 3 was given up, and nobody takes over';
  expect(judgeThreads([lost, gone], strict)).toEqual({ status: 'fail', reason });
  expect(judgeThreads([lost, gone], mild)).toEqual({ status: 'warn', reason });
  expect(judgeThreads([{ ...lost, state: 'starting' }], strict).status).toBe('pass');
});
