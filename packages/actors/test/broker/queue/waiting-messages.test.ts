import { expect, it } from 'vitest';
import { MessageSlots } from '#actors/broker/queue/message-slots.js';
import { QueuedMessage } from '#actors/broker/queue/queued-message.js';
import { WaitingMessages } from '#actors/broker/queue/waiting-messages.js';
import { WakeCall } from '#actors/broker/queue/wake-call.js';
import { numberOf } from './support/queues-world.ts';

interface Given {
  readonly priority?: number;
  readonly expiresAtMs?: number;
}

/** Messages that wait, and what is asked for by them. */
class Waiters {
  readonly slots = new MessageSlots<never>(0);
  readonly wakes: number[] = [];
  readonly waiting = new WaitingMessages(this.slots, new WakeCall((atMs) => this.wakes.push(atMs)));
  #n = 0;

  made({ priority = 0, expiresAtMs }: Given = {}): QueuedMessage<never> {
    const key = this.#n++;
    const facts = { key, givenId: undefined, body: key, priority, bytes: 1, deaths: [], hops: 0, request: undefined };
    const message = new QueuedMessage<never>(facts, 0, expiresAtMs);
    this.slots.take(message);
    return message;
  }

  get all(): number[] {
    return [...this.waiting].map(numberOf);
  }
}

it('B2, B8: those whose delay is over come behind those that were ready by then, and the delayed ones last', () => {
  const { waiting, made, all } = bound(new Waiters());
  waiting.add(made(), 20, 100);
  waiting.add(made(), 10, 100);
  waiting.add(made(), 0, 100);
  expect([all(), waiting.readyCount, waiting.delayedCount, waiting.dueMs]).toEqual([[2, 1, 0], 1, 2, 110]);
  waiting.endDelays(110);
  waiting.add(made({ priority: 1 }), 0, 110);
  expect([all(), waiting.dueMs]).toEqual([[3, 2, 1, 0], 120]);
  expect([...waiting].map((message) => waiting.readyAtMs(message))).toEqual([undefined, undefined, undefined, 120]);
});

it('B7: who was delivered before stands where it stood, and so does who was given back and counts as never delivered', () => {
  const { waiting, made, all } = bound(new Waiters());
  const messages = [made(), made(), made()];
  for (const message of messages) waiting.add(message, 0, 0);
  for (const message of messages) waiting.remove(message);
  const [first, second, third] = messages as [QueuedMessage<never>, QueuedMessage<never>, QueuedMessage<never>];
  waiting.add(made(), 0, 0);
  third.attempt = 1;
  waiting.add(third, 0, 0);
  second.attempt = 1;
  waiting.add(second, 5, 0);
  waiting.addBack(first);
  expect(all()).toEqual([0, 2, 3, 1]);
  waiting.endDelays(5);
  expect(all()).toEqual([0, 1, 2, 3]);
});

it('B8: a life ends wherever a message waits, on time, and whoever is taken out has none that ends', () => {
  const { waiting, made } = bound(new Waiters());
  const [ready, delayed, taken] = [made({ expiresAtMs: 30 }), made({ expiresAtMs: 20 }), made({ expiresAtMs: 10 })];
  waiting.add(ready, 0, 0);
  waiting.add(delayed, 15, 0);
  waiting.add(taken, 0, 0);
  waiting.remove(taken);
  waiting.endDelays(19);
  expect(waiting.expired(19)).toBeUndefined();
  expect(waiting.expired(30)).toBe(delayed);
  waiting.remove(delayed);
  expect(waiting.expired(30)).toBe(ready);
  waiting.remove(ready);
  expect([waiting.expired(99), waiting.readyCount, waiting.next, waiting.dueMs]).toEqual([
    undefined,
    0,
    undefined,
    Number.POSITIVE_INFINITY,
  ]);
});

it('a wake-up call is asked for by what is due earlier than all before, and by nothing else', () => {
  const world = new Waiters();
  const { waiting } = world;
  waiting.add(world.made(), 0, 0);
  waiting.add(world.made(), 50, 0);
  waiting.add(world.made({ expiresAtMs: 60 }), 0, 0);
  waiting.add(world.made({ expiresAtMs: 40 }), 70, 0);
  waiting.add(world.made(), 30, 0);
  expect(world.wakes).toEqual([50, 40, 30]);
});

/** A delay that vanishes beside the time is none: nobody would be woken for it in time. */
it('B8: a delay too short for the clock is none', () => {
  const { waiting, made } = bound(new Waiters());
  waiting.add(made(), 1e-6, 1.7e12);
  expect([waiting.readyCount, waiting.delayedCount]).toEqual([1, 0]);
});

function bound(world: Waiters) {
  return { waiting: world.waiting, made: (given?: Given) => world.made(given), all: () => world.all };
}
