import { type BreakerState, BreakerOpenError, circuitBreaker, CommunicationError } from '@ringmaster/actors';
import { expect, test } from 'vitest';
import { virtualPace } from '../support/virtual-pace.ts';

const broken = new CommunicationError('Cannot reach it');
const fail = (): Promise<never> => Promise.reject(broken);
const failed = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

/** A call that settles when the test says so. */
function pending() {
  let settle: { resolve: (value: string) => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<string>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { call: () => promise, succeed: () => settle?.resolve('done'), fail: (error: Error = broken) => settle?.reject(error) };
}

test('a breaker lets calls through, and their values and errors back', async () => {
  const breaker = circuitBreaker(virtualPace().paced);
  expect(await breaker.run(() => 1)).toBe(1);
  expect(await failed(breaker.run(fail))).toBe(broken);
  const thrown = new TypeError('at once');
  const throwing = (): never => {
    throw thrown;
  };
  expect(await failed(breaker.run(throwing))).toBe(thrown);
  expect(breaker.state).toBe('closed');
  expect(breaker.counts).toEqual({ succeeded: 1, failed: 2, refused: 0, opened: 0 });
});

test('failures in a row open it, and then no call is made', async () => {
  const { paced, advance } = virtualPace();
  const breaker = circuitBreaker(paced, { name: 'quotes', failures: 3, openMs: 1_000 });
  for (const call of [fail, fail, () => 1, fail, fail]) await failed(breaker.run(call));
  expect(breaker.state).toBe('closed');
  await failed(breaker.run(fail));
  expect(breaker.state).toBe('open');
  await advance(400);
  const refusal = await failed(breaker.run(() => expect.unreachable('the call was made')));
  expect(refusal).toBeInstanceOf(BreakerOpenError);
  expect(refusal).toMatchObject({
    message: 'Cannot call through "quotes": it is open for another 600 ms',
    data: { breaker: 'quotes', retryAfterMs: 600 },
  });
  expect(breaker.counts).toEqual({ succeeded: 1, failed: 5, refused: 1, opened: 1 });
});

test('after its time one call tries, and closes it again', async () => {
  const { paced, advance } = virtualPace();
  const states: BreakerState[] = [];
  const breaker = circuitBreaker(paced, { failures: 1, openMs: 1_000, onChange: (state) => states.push(state) });
  await failed(breaker.run(fail));
  await advance(1_001);
  expect(breaker.state).toBe('half-open');
  const trial = pending();
  const running = breaker.run(trial.call);
  expect(await failed(breaker.run(() => 1))).toMatchObject({
    message: 'Cannot call through "breaker": as many calls as may try are under way, for at most another 1000 ms',
    data: { retryAfterMs: 1_000 },
  });
  trial.succeed();
  expect(await running).toBe('done');
  expect(breaker.state).toBe('closed');
  expect(await breaker.run(() => 2)).toBe(2);
  expect(states).toEqual(['open', 'half-open', 'closed']);
});

test('a trial that fails opens it once more, for as long', async () => {
  const { paced, advance } = virtualPace();
  const breaker = circuitBreaker(paced, { failures: 1, openMs: 1_000 });
  await failed(breaker.run(fail));
  await advance(1_001);
  expect(await failed(breaker.run(fail))).toBe(broken);
  expect(breaker.state).toBe('open');
  await advance(900);
  expect(await failed(breaker.run(() => 1))).toBeInstanceOf(BreakerOpenError);
  await advance(101);
  expect(await breaker.run(() => 1)).toBe(1);
  expect(breaker.counts.opened).toBe(2);
});

test('as many trials as given may run, and all of them have to succeed', async () => {
  const { paced, advance } = virtualPace();
  const breaker = circuitBreaker(paced, { failures: 1, openMs: 1_000, trials: 2 });
  await failed(breaker.run(fail));
  await advance(1_001);
  const [first, second] = [pending(), pending()];
  const running = [breaker.run(first.call), breaker.run(second.call)];
  expect(await failed(breaker.run(() => 1))).toBeInstanceOf(BreakerOpenError);
  first.succeed();
  await running[0];
  expect(breaker.state).toBe('half-open');
  second.succeed();
  await running[1];
  expect(breaker.state).toBe('closed');
});

test('what a call of an earlier phase comes to changes nothing', async () => {
  const { paced, advance } = virtualPace();
  const breaker = circuitBreaker(paced, { failures: 1, openMs: 1_000 });
  const [slow, late] = [pending(), pending()];
  const before = [breaker.run(slow.call), failed(breaker.run(late.call))];
  await failed(breaker.run(fail));
  slow.succeed();
  await before[0];
  expect(breaker.state).toBe('open');
  await advance(1_001);
  await breaker.run(() => 1);
  late.fail();
  expect(await before[1]).toBe(broken);
  expect(breaker.state).toBe('closed');
});

test('a cancelled call is no failure, and frees the place of a trial; `when` decides otherwise', async () => {
  const { paced, advance } = virtualPace();
  const cancelled = (): Promise<never> => Promise.reject(new DOMException('x', 'AbortError'));
  const breaker = circuitBreaker(paced, { failures: 1, openMs: 1_000 });
  await failed(breaker.run(cancelled));
  expect(breaker.state).toBe('closed');
  await failed(breaker.run(fail));
  await advance(1_001);
  await failed(breaker.run(cancelled));
  expect(breaker.state).toBe('half-open');
  expect(await breaker.run(() => 1)).toBe(1);
  const lenient = circuitBreaker(paced, { failures: 1, when: (error) => error !== broken });
  await failed(lenient.run(fail));
  expect(lenient.state).toBe('closed');
});

test('a `when` that throws keeps nobody out: the place of its trial is free again', async () => {
  const { paced, advance } = virtualPace();
  const wrong = new TypeError('when is wrong');
  let isWrong = false;
  const when = (): boolean => {
    if (isWrong) throw wrong;
    return true;
  };
  const breaker = circuitBreaker(paced, { failures: 1, openMs: 1_000, when });
  await failed(breaker.run(fail));
  await advance(1_001);
  isWrong = true;
  expect(await failed(breaker.run(fail))).toBe(wrong);
  expect(await breaker.run(() => 1)).toBe(1);
  expect(breaker.state).toBe('closed');
});

test('a trial that does not settle keeps others out no longer than the breaker is open; what it comes to late counts', async () => {
  for (const end of ['succeeds', 'fails', 'is cancelled'] as const) {
    const { paced, advance } = virtualPace();
    const breaker = circuitBreaker(paced, { failures: 1, openMs: 1_000 });
    await failed(breaker.run(fail));
    await advance(1_001);
    const [late, next] = [pending(), pending()];
    const calls = [failed(breaker.run(late.call))];
    await advance(900);
    expect(await failed(breaker.run(() => 1))).toMatchObject({ data: { retryAfterMs: 100 } });
    await advance(101);
    calls.push(failed(breaker.run(next.call)));
    expect(await failed(breaker.run(() => 1))).toBeInstanceOf(BreakerOpenError);
    if (end === 'succeeds') late.succeed();
    else late.fail(end === 'fails' ? broken : new DOMException('x', 'AbortError'));
    await calls[0];
    expect(breaker.state, end).toBe({ succeeds: 'closed', fails: 'open', 'is cancelled': 'half-open' }[end]);
    // Its place was given to another one already.
    if (end === 'is cancelled') expect(await failed(breaker.run(() => 1))).toBeInstanceOf(BreakerOpenError);
    next.succeed();
    await calls[1];
  }
});

const toss = (error: Error): never => {
  throw error;
};

test.each([
  ['throws', () => toss(new TypeError('wrong'))],
  ['is a promise that rejects', () => Promise.reject(new TypeError('wrong'))],
])('an `onChange` that %s is logged: what the call comes to is what the call comes to', async (_, onChange) => {
  const { paced, advance, warnings } = virtualPace();
  const breaker = circuitBreaker(paced, { failures: 1, openMs: 1_000, onChange });
  expect(await failed(breaker.run(fail))).toBe(broken);
  await advance(1_001);
  expect(await breaker.run(() => 'done')).toBe('done');
  expect(breaker.state).toBe('closed');
  expect(warnings).toEqual(
    ['open', 'half-open', 'closed'].map((state) => `onChange of circuit breaker "breaker" failed at "${state}": wrong`),
  );
});

test('an option that is there and undefined has its default', async () => {
  const { paced, advance } = virtualPace();
  const options = { name: undefined, failures: undefined, openMs: undefined, trials: undefined, when: undefined, onChange: undefined };
  const breaker = circuitBreaker(paced, options as object);
  for (let n = 0; n < 5; n++) await failed(breaker.run(fail));
  expect(await failed(breaker.run(() => 1))).toMatchObject({ data: { breaker: 'breaker', retryAfterMs: 10_000 } });
  await advance(10_001);
  const trial = pending();
  const running = breaker.run(trial.call);
  expect(await failed(breaker.run(() => 1))).toBeInstanceOf(BreakerOpenError);
  trial.succeed();
  await running;
  expect(breaker.state).toBe('closed');
});

test('what is no call is refused, and says nothing of who is called', async () => {
  const breaker = circuitBreaker(virtualPace().paced, { failures: 1 });
  await expect(breaker.run(5 as never)).rejects.toThrow('Cannot call through "breaker": the call is a function, not 5');
  expect(breaker.state).toBe('closed');
});

test('options that make no sense are refused, by name', () => {
  const { paced } = virtualPace();
  for (const [options, message] of [
    [{ failures: 0 }, 'Cannot make circuit breaker: failures is a whole number from 1, not 0'],
    [{ trials: 1.5 }, 'Cannot make circuit breaker: trials is a whole number from 1, not 1.5'],
    [{ openMs: -1 }, 'Cannot make circuit breaker: openMs is milliseconds from 0, not -1'],
    [{ when: 5 }, 'Cannot make circuit breaker: when is a function, not 5'],
    [{ onChange: {} }, 'Cannot make circuit breaker: onChange is a function, not {}'],
    [{ name: 5 }, 'Cannot make circuit breaker: name is a text, not 5'],
    [{ limit: 3 }, 'Cannot make circuit breaker: there is no option "limit"; there are name, failures, openMs, trials, when, onChange'],
  ] as const) {
    expect(() => circuitBreaker(paced, options as object)).toThrow(message);
  }
  expect(() => circuitBreaker({} as never)).toThrow('Cannot make circuit breaker: the first argument is a context or a system, not {}');
});
