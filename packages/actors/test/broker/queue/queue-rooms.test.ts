import { expect, it } from 'vitest';
import { Deliveries } from '#actors/broker/queue/deliveries.js';
import { Endings } from '#actors/broker/queue/endings.js';
import { MessageSlots, tagOf } from '#actors/broker/queue/message-slots.js';
import { QueueRoom } from '#actors/broker/queue/queue-room.js';
import { QueuedMessage } from '#actors/broker/queue/queued-message.js';
import type { OwnConsumer } from '#actors/broker/queue/consumer.js';
import { WaitingMessages } from '#actors/broker/queue/waiting-messages.js';
import { WakeCall } from '#actors/broker/queue/wake-call.js';
import { termsOf } from '#actors/contract/queue-terms.js';
import { numberOf } from './support/queues-world.ts';

let keys = 0;

function made(slots: MessageSlots<string>, { priority = 0, bytes = 0 } = {}): QueuedMessage<string> {
  const key = keys++;
  const facts = { key, givenId: undefined, body: key, priority, bytes, deaths: [], hops: 0, request: undefined };
  const message = new QueuedMessage<string>(facts, 0, undefined);
  slots.take(message);
  return message;
}

it('a wake-up call comes for the earliest that it was asked for, and is asked for again when it has come', () => {
  const asked: number[] = [];
  const call = new WakeCall((atMs) => asked.push(atMs));
  expect(call.isDue(1e300)).toBe(false);
  for (const atMs of [50, 70, 50, 20, Number.POSITIVE_INFINITY]) call.by(atMs);
  expect([asked, call.isDue(19), call.isDue(20)]).toEqual([[50, 20], false, true]);
  call.clear();
  call.by(70);
  expect([asked, call.isDue(69), call.isDue(70)]).toEqual([[50, 20, 70], false, true]);
});

it('B9, B10: who has left the queue is told of once, though another event begins meanwhile', () => {
  const told: number[] = [];
  const slots = new MessageSlots<string>(0);
  const endings = new Endings({
    dead: ({ message }) => {
      told.push(numberOf(message));
      endings.wasPurged(made(slots));
      endings.tell();
    },
    purged: (message) => told.push(numberOf(message)),
  });
  const dead = [made(slots), made(slots)];
  for (const message of dead) endings.died({ message, reason: 'expired', note: undefined, atMs: 0 });
  endings.tell();
  const [first = 0] = dead.map(numberOf);
  expect([told, endings.areThere]).toEqual([[first, first + 2, first + 1, first + 3], false]);
});

it('B3: there is room below both bounds, and it may be made by as many of a lower or the same priority as that takes', () => {
  const slots = new MessageSlots<string>(0);
  const waiting = new WaitingMessages(slots, new WakeCall(() => undefined));
  const inForce = { terms: termsOf({ messagesMax: 3, bytesMax: 10, overflow: 'drop-oldest' }) };
  const room = new QueueRoom(inForce, slots, waiting);
  for (const given of [{ bytes: 4 }, { bytes: 3, priority: 2 }]) waiting.add(made(slots, given), 0, 0);
  expect([room.has(3), room.has(4)]).toEqual([true, false]);
  waiting.add(made(slots, { bytes: 3 }), 10, 0);
  expect(room.has(0)).toBe(false);
  expect([0, 1, 2].map((priority) => room.mayBeMade({ bytes: 5, priority }))).toEqual([false, false, true]);
  expect([room.mayBeMade({ bytes: 4, priority: 0 }), room.mayBeMade({ bytes: 8, priority: 9 })]).toEqual([true, false]);
  inForce.terms = termsOf({ messagesMax: 3, overflow: 'reject' });
  expect(room.mayBeMade({ bytes: 0, priority: 9 })).toBe(false);
  inForce.terms = termsOf({ messagesMax: 4 });
  expect([room.has(1e9), room.bytesOf('text')]).toEqual([true, 0]);
});

/** A queue's deliveries, and one consumer of them. */
function begun(count: number) {
  const slots = new MessageSlots<string>(0);
  const deliveries = new Deliveries(slots, new WakeCall(() => undefined));
  const consumer: OwnConsumer<string> = deliveries.consumers.join('a', 8);
  const messages = Array.from({ length: count }, () => made(slots));
  for (const message of messages) deliveries.begin(message, consumer, 0, 100);
  return { deliveries, consumer, messages: messages as [QueuedMessage<string>, QueuedMessage<string>, QueuedMessage<string>] };
}

it('B4: the last word on a delivery gives the next in the same hand its time from then; an end without a word does not', () => {
  const { deliveries, messages } = begun(3);
  const [first, second, third] = messages;
  deliveries.settle(first, 60);
  deliveries.end(second, 80);
  expect([deliveries.size, deliveries.overdue(159)]).toEqual([1, undefined]);
  expect(deliveries.overdue(160)).toBe(third);
});

it('B5: a delivery is found by its tag until it has left the hand, and all of a hand are returned when its consumer leaves', () => {
  const { deliveries, consumer, messages } = begun(3);
  const [first, ...rest] = messages;
  const tag = tagOf(first);
  expect([deliveries.find(tag), [...deliveries]]).toEqual([first, messages]);
  deliveries.end(first, 1);
  expect([deliveries.find(tag), first.holder, deliveries.leave(consumer)]).toEqual([undefined, undefined, rest]);
  for (const message of rest) deliveries.end(message, 1);
  expect([deliveries.size, [...deliveries.consumers.all], deliveries.dueMs]).toEqual([0, [], Number.POSITIVE_INFINITY]);
});
