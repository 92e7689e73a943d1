import { AskTimeoutError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { answerer } from '../fixtures/answering.ts';
import { recorder } from '../fixtures/recorder.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const thrown = (call: () => unknown): unknown => {
  try {
    return call();
  } catch (error) {
    return error;
  }
};

/** Options as untyped code may give them, what they are refused with, and what the error says after the target's name. */
type Refusal = readonly [options: unknown, error: new (text: string) => Error, text: string];

const NO_LANE: readonly Refusal[] = [
  [{ lane: 'urgent' }, TypeError, `lane is 'high', 'normal' or 'low', not "urgent"`],
  [{ lane: 'constructor' }, TypeError, `lane is 'high', 'normal' or 'low', not "constructor"`],
  [{ lane: 1 }, TypeError, `lane is 'high', 'normal' or 'low', not 1`],
  [null, TypeError, 'options are an object, not null'],
  ['high', TypeError, 'options are an object, not "high"'],
];
const NO_SIGNAL: readonly Refusal[] = [
  [{ signal: 5 }, TypeError, 'signal is an AbortSignal, not 5'],
  [{ signal: null }, TypeError, 'signal is an AbortSignal, not null'],
  [{ signal: new AbortController() }, TypeError, 'signal is an AbortSignal, not an instance of AbortController'],
];
const NO_TIME: readonly Refusal[] = [
  [{ timeout: '5' }, TypeError, 'timeout is milliseconds above 0, or Infinity, not "5"'],
  [{ timeout: null }, TypeError, 'timeout is milliseconds above 0, or Infinity, not null'],
  [{ timeout: Symbol('s') }, TypeError, 'timeout is milliseconds above 0, or Infinity, not Symbol(s)'],
  [{ timeout: 5n }, TypeError, 'timeout is milliseconds above 0, or Infinity, not 5'],
  ...[0, -1, Number.NaN, Number.NEGATIVE_INFINITY].map(
    (timeout): Refusal => [{ timeout }, RangeError, `timeout is milliseconds above 0, or Infinity, not ${timeout}`],
  ),
  [{ deadline: '2030-01-01' }, TypeError, 'deadline is a date or epoch milliseconds, not "2030-01-01"'],
  [{ deadline: Number.NaN }, RangeError, 'deadline is a date or epoch milliseconds, not NaN'],
  [{ deadline: new Date(Number.NaN) }, RangeError, 'deadline is a date or epoch milliseconds, not an invalid date'],
  [
    { timeOut: 5 },
    TypeError,
    'there is no option "timeOut"; there are lane, signal, timeout, deadline, callOff, detached; did you mean timeout?',
  ],
];

inEachWay((way) => {
  it('tell refuses options that make no sense at the call, and tells nothing', async () => {
    const { system } = await way.open();
    const ref = system.spawn(recorder, { thread: way.first });
    const unknown: Refusal = [{ lanes: 'high' }, TypeError, 'there is no option "lanes"; there are lane; did you mean lane?'];
    for (const [options, error, text] of [...NO_LANE, unknown]) {
      const came = thrown(() => ref.tell({ type: 'note', from: 'a', n: 1 }, options as never));
      expect(came).toBeInstanceOf(error);
      expect((came as Error).message).toBe(`Cannot tell "${ref.name}": ${text}`);
    }
    expect(await ref.ask({ type: 'report' })).toEqual([]);
  });

  it('send rejects for options that make no sense, and sends nothing', async () => {
    const { system } = await way.open();
    const ref = system.spawn(recorder, { thread: way.first });
    const unknown: Refusal = [{ timeout: 5 }, TypeError, 'there is no option "timeout"; there are lane, signal'];
    for (const [options, error, text] of [...NO_LANE, ...NO_SIGNAL, unknown]) {
      const came = await failure(ref.send({ type: 'note', from: 'a', n: 1 }, options as never));
      expect(came).toBeInstanceOf(error);
      expect((came as Error).message).toBe(`Cannot send to "${ref.name}": ${text}`);
    }
    expect(await ref.ask({ type: 'report' })).toEqual([]);
  });

  it('G45: ask rejects for what is no object, and sends nothing', async () => {
    const { system } = await way.open();
    const ref = system.spawn(recorder, { thread: way.first });
    for (const [message, text] of [
      [undefined, 'undefined'],
      [null, 'null'],
      [5, '5'],
      ['report', '"report"'],
    ]) {
      const came = await failure(ref.ask(message as never));
      expect(came).toBeInstanceOf(TypeError);
      expect((came as Error).message).toBe(
        `Cannot ask "${ref.name}": what is asked is an object with a type, so that replyTo can be added, not ${text}`,
      );
    }
    expect(await ref.ask({ type: 'report' })).toEqual([]);
  });

  it('G45: ask rejects for options that make no sense, asks nothing and leaves nothing open', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(recorder, { thread: way.first });
    for (const [options, error, text] of [...NO_LANE, ...NO_SIGNAL, ...NO_TIME]) {
      const came = await failure(ref.ask({ type: 'ask', from: 'a', n: 1 }, options as never));
      expect(came).toBeInstanceOf(error);
      expect((came as Error).message).toBe(`Cannot ask "${ref.name}": ${text}`);
    }
    expect((stage.system as OwnerSystem).runtime.asks.count).toBe(0);
    expect(await ref.ask({ type: 'report' })).toEqual([]);
  });

  it('options that make sense are taken, undefined ones as if they were not given', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(answerer, { thread: way.first });
    const { signal } = new AbortController();
    const echo = { type: 'echo', value: 1 } as const;
    for (const options of [
      {},
      { timeout: Number.POSITIVE_INFINITY },
      { timeout: 60_000, deadline: Number.POSITIVE_INFINITY, signal, lane: 'high' },
      { deadline: new Date(Date.UTC(2999, 0)) },
      { timeout: undefined, deadline: undefined, signal: undefined, lane: undefined } as object,
    ] as const)
      expect(await ref.ask(echo, options)).toBe(1);
    // A deadline that has passed is one that has passed, not a mistake.
    expect(await stage.inTime(failure(ref.ask({ type: 'never' }, { deadline: 0 })))).toBeInstanceOf(AskTimeoutError);
  });

  it('G50: a signal of another realm, which Node does not know, aborts as well', async () => {
    const stage = await way.open();
    const ref = stage.system.spawn(answerer, { thread: way.first });
    const tasks = new Set<() => void>();
    const foreign = {
      aborted: false,
      reason: new Error('not wanted any more'),
      addEventListener: (_: string, task: () => void) => void tasks.add(task),
      removeEventListener: (_: string, task: () => void) => void tasks.delete(task),
    };
    const signal = foreign as unknown as AbortSignal;
    await ref.send({ type: 'echo', value: 1, replyTo: undefined as never }, { signal });
    expect(await ref.ask({ type: 'echo', value: 1 }, { signal })).toBe(1);
    const asked = failure(ref.ask({ type: 'never' }, { signal, timeout: 60_000 }));
    expect(tasks.size).toBe(1);
    for (const task of tasks) task();
    expect(await asked).toBe(foreign.reason);
    expect(tasks.size).toBe(0);
  });
});
