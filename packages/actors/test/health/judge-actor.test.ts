import { expect, test } from 'vitest';
import type { ActorInspection } from '@ringmaster/actors';
import { judge } from '#actors/health/judge-actor.js';
import { seenActor } from './fake-facts.ts';

const hold = { thread: 2, actor: undefined, path: 'orders/cart-8', messageType: 'loop', forMs: 2_000 };

test.each<[string, Partial<ActorInspection>, unknown]>([
  ['is idle', {}, undefined],
  ['is busy', { status: 'busy', current: { doing: 'handler', messageType: 'a', forMs: 1_000 } }, undefined],
  ['has stopped', { status: 'stopped' }, { status: 'fail', reason: 'orders/cart-7 has stopped' }],
  ['stops', { status: 'stopping' }, { status: 'fail', reason: 'orders/cart-7 is stopping' }],
  ['starts', { status: 'starting' }, { status: 'fail', reason: 'orders/cart-7 has not started' }],
  ['restarts', { status: 'restarting' }, { status: 'fail', reason: 'orders/cart-7 restarts' }],
  ['is suspended', { status: 'suspended' }, { status: 'fail', reason: 'orders/cart-7 has failed, and its supervisor has not decided yet' }],
  [
    'is at one message for long, of a type nobody knows',
    { current: { doing: 'handler', messageType: undefined, forMs: 1_001 } },
    { status: 'fail', reason: 'orders/cart-7 has been at one message for 1001 ms; 0 messages wait' },
  ],
  [
    'waits for its thread',
    { status: 'blocked', blockedBy: hold, underWay: 4 },
    { status: 'fail', reason: 'orders/cart-7 waits for its thread, which orders/cart-8 has had for 2000 ms; 4 messages wait' },
  ],
  ['waits for its thread for a moment', { status: 'blocked', blockedBy: { ...hold, forMs: 200 } }, undefined],
  [
    'waits for what is nobody',
    { status: 'blocked', blockedBy: { ...hold, path: undefined } },
    {
      status: 'fail',
      reason: 'orders/cart-7 waits for its thread, which code outside any handler has had for 2000 ms; 0 messages wait',
    },
  ],
  [
    'is over its bound',
    { status: 'busy', isOverloaded: true, waiting: 9 },
    { status: 'warn', reason: 'orders/cart-7 has more to do than its mailbox may hold; 9 messages wait' },
  ],
])('G71: of an actor that %s', (_what, seen, expected) => {
  expect(judge(seenActor(seen), { timeoutMs: 1_000, overload: 'warn' })).toEqual(expected);
});
