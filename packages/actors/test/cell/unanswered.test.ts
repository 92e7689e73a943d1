import { expect, test } from 'vitest';
import type { CellEnvironment } from '#actors/cell/cell-environment.js';
import type { InternalReply } from '#actors/cell/internals.js';
import { Unanswered } from '#actors/cell/asks/unanswered.js';

/** An ask that notes how it was failed. */
function makeAsk(failed: Error[], outlasting: number[] = []): InternalReply {
  return {
    answered: false,
    sender: undefined,
    deadlineMs: Number.POSITIVE_INFINITY,
    isCancellable: false,
    isOneOfMany: false,
    isGivenUp: false,
    chain: [],
    above: [],
    forsaken: () => undefined,
    outlasts: () => void outlasting.push(outlasting.length),
    keeper: undefined,
    previous: undefined,
    next: undefined,
    tell: () => 'accepted',
    fail: () => expect.unreachable('it is the runtime that fails it'),
    failByRuntime: (error) => void failed.push(error),
  };
}

/** `isOpen`: whether somebody waits for the ask of that number still. */
function open(isOpen: (index: number) => boolean) {
  const asks: InternalReply[] = [];
  const failed: Error[] = [];
  const environment: Pick<CellEnvironment, 'findClosed'> = {
    findClosed: (kept, done) => done(kept.filter((ask) => !isOpen(asks.indexOf(ask)))),
  };
  // Only what it touches is there.
  const unanswered = new Unanswered(environment as CellEnvironment);
  const keep = (): void => {
    const ask = makeAsk(failed);
    asks.push(ask);
    unanswered.keep(ask);
  };
  return { unanswered, keep, asks, failed };
}

test('C3: of asks that were given up no more are kept than twice as many as are open, or 1 024', () => {
  const { unanswered, keep, failed } = open((index) => index % 10 === 0);
  for (let n = 0; n < 3_000; n++) keep();
  unanswered.failAll(() => new Error('over'));
  expect(failed.length).toBeLessThanOrEqual(1_024);
  expect(failed.length).toBeGreaterThanOrEqual(300);
});

test('C3: all asks that are open are kept, and fail with one error in the order received', () => {
  const { unanswered, keep, asks, failed } = open(() => true);
  for (let n = 0; n < 3_000; n++) keep();
  const over = new Error('over');
  unanswered.failAll(() => over);
  expect(failed).toEqual(asks.map(() => over));
});

test('C3: an ask that was answered is no longer kept', () => {
  const { unanswered, keep, asks, failed } = open(() => true);
  keep();
  keep();
  const [first] = asks;
  if (first !== undefined) unanswered.release(first);
  unanswered.failAll(() => new Error('over'));
  expect(failed).toHaveLength(1);
});

test('G19: an ask that is kept is told at once that it outlasts its handler', () => {
  const outlasting: number[] = [];
  const { unanswered } = open(() => true);
  for (let n = 0; n < 3; n++) unanswered.keep(makeAsk([], outlasting));
  expect(outlasting).toEqual([0, 1, 2]);
});
