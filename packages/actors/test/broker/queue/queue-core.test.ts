// Limit: above 250 lines: one rule after the other, over the same small world.

import { expect, it } from 'vitest';
import { MemoryStore } from '#actors/broker/store/memory-store.js';
import { termsOf } from '#actors/contract/queue-terms.js';
import { OneQueue } from './support/one-queue.ts';

it('G68, B6: those with room are given messages by turns, and nobody more than his prefetch', () => {
  const world = new OneQueue();
  world.join('a', 1);
  world.join('b', 3);
  world.join('c', 2);
  world.put(8);
  expect(world.given()).toBe('0a 1b 2c 3b 4c 5b');
  expect(world.queue.stats).toMatchObject({ ready: 2, unacknowledged: 6, consumers: 3 });
});

it('G68, B6: whoever has room again is behind those that had it before', () => {
  const world = new OneQueue();
  const a = world.join('a', 2);
  world.put(2);
  world.join('b', 2);
  world.ack(0);
  world.put(3);
  expect(world.given()).toBe('0a 1a 2b 3a 4b');
  world.queue.setPrefetch(a, 3, world.nowMs);
  world.put(1);
  expect(world.given()).toBe('5a');
});

it('G68, B2: the highest priority comes first, and in each those that came first', () => {
  const world = new OneQueue();
  world.put(2);
  world.put(2, { priority: 9 });
  world.put(1, { priority: 4 });
  world.join('a', 10);
  expect(world.given()).toBe('2a 3a 4a 0a 1a');
});

it('G68, B7: what a consumer leaves behind is back in its old place and order, before all that was never delivered', () => {
  const world = new OneQueue();
  const a = world.join('a', 2);
  const b = world.join('b', 2);
  world.put(7);
  expect(world.given()).toBe('0a 1b 2a 3b');
  world.queue.leave(b, world.nowMs);
  world.queue.leave(a, world.nowMs);
  expect(world.waiting(world.queue)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  world.join('c', 5);
  expect(world.given()).toBe('0c 1c 2c 3c 4c');
  expect(world.queue.stats).toMatchObject({ delivered: 9, redelivered: 4, unacknowledged: 5, consumers: 1 });
});

it('G68, B7: however many are returned, they cost the same each', () => {
  const world = new OneQueue({ messagesMax: 200_000 });
  const [a, b] = [world.join('a', 5_000), world.join('b', 10_000)];
  world.put(25_000);
  world.queue.leave(a, world.nowMs);
  world.queue.leave(b, world.nowMs);
  expect(world.waiting(world.queue)).toEqual(Array.from({ length: 25_000 }, (_, n) => n));
});

it('G68, B5: the first word on a delivery counts, and later ones are counted', () => {
  const world = new OneQueue();
  world.join('a', 2);
  world.put(2);
  const [first, second] = [world.tag(0), world.tag(1)];
  expect(world.queue.ack(first, world.nowMs)?.body).toBe(0);
  expect(world.queue.ack(first, world.nowMs)).toBeUndefined();
  expect(world.queue.nack(first, {}, world.nowMs)).toBe(false);
  expect(world.queue.extend(first, 5, world.nowMs)).toBe(false);
  world.queue.nack(second, {}, world.nowMs);
  world.queue.ackAll([second, -1, Number.NaN, second + 1e9], world.nowMs);
  expect(world.queue.stats).toMatchObject({ acknowledged: 1, stale: 7, unacknowledged: 1, redelivered: 1 });
});

it('G68, B5: a tag finds nothing when its place is taken by another message, or it was made by a queue that had this id before', () => {
  const world = new OneQueue();
  world.join('a', 1);
  world.put(1);
  const old = world.tag(0);
  world.ack(0);
  world.put(1);
  expect(world.queue.ack(old, world.nowMs)).toBeUndefined();
  world.queues.delete(world.queue, world.nowMs);
  const again = world.open('q', {});
  again.join('b', 1, world.nowMs);
  again.enqueue({ body: 9 }, world.nowMs);
  expect(again.ack(old, world.nowMs)).toBeUndefined();
});

it('G68, B8: a delayed message is behind what was ready before it, and those due together come as they were due', () => {
  const world = new OneQueue();
  world.put(1, { delayMs: 30 });
  world.put(1, { delayMs: 10 });
  world.put(1, { delayMs: 30, priority: 1 });
  world.put(1, { delayMs: 30 });
  world.put(1);
  world.advance(30);
  expect(world.waiting(world.queue)).toEqual([2, 4, 1, 0, 3]);
  expect(world.queue.stats).toMatchObject({ ready: 5, delayed: 0 });
});

it('B8: a delay is no part of the time to live, and whoever has a message in hand keeps it', () => {
  const world = new OneQueue({ ttlMs: 50, visibilityMs: 500, deadLetters: { id: 'dead', options: {} } });
  world.open('dead', {});
  world.put(1, { delayMs: 100 });
  world.put(1);
  world.put(1, { ttlMs: 20 });
  world.advance(20);
  expect(world.queue.stats.dead.expired).toBe(1);
  world.join('a', 1);
  world.advance(130);
  expect(world.queue.stats).toMatchObject({ unacknowledged: 1, dead: { expired: 2 } });
  world.queue.nack(world.tag(1), {}, world.nowMs);
  expect(world.queue.stats).toMatchObject({ unacknowledged: 0, dead: { expired: 3 } });
  expect(world.queues.find('dead')?.stats.ready).toBe(3);
});

it('B7: a pause between attempts grows, by the queue, or is what the consumer says', () => {
  const world = new OneQueue({ maxAttempts: 9, backoff: { minMs: 10, maxMs: 25, jitter: 0.5 } });
  world.chance = 0.2;
  world.join('a', 1);
  world.put(1);
  const pauses: number[] = [];
  for (let attempt = 1; attempt <= 4; attempt++) {
    world.queue.nack(world.tag(0), attempt === 4 ? { delayMs: 3 } : {}, world.nowMs);
    const [message] = [...world.queue.waiting()];
    pauses.push(message === undefined ? Number.NaN : (world.queue.readyAtMs(message) ?? 0) - world.nowMs);
    world.advance(100);
  }
  expect(pauses).toEqual([9, 18, 22.5, 3]);
});

it('B9: a dead letter says that nobody has spoken for it in time, or that whoever had it has ended', () => {
  const world = new OneQueue({ maxAttempts: 1, visibilityMs: 100, deadLetters: { id: 'dead', options: {} } });
  const dead = world.open('dead', {});
  const consumer = world.join('a', 1);
  world.put(2);
  world.advance(100);
  world.queue.leave(consumer, world.nowMs);
  expect([...dead.waiting()].map(({ deaths }) => deaths[0]?.note)).toEqual([
    'not acknowledged in time',
    'its consumer or the broker has ended',
  ]);
});

it('G68, B9: a message is dead when it was delivered often enough, or rejected, with all that is known of it', () => {
  const world = new OneQueue({ maxAttempts: 2, deadLetters: { id: 'dead', options: {} } });
  const dead = world.open('dead', {});
  world.join('a', 2);
  world.queue.enqueue({ id: 'x', body: 0, priority: 3, bytes: 7 }, world.nowMs);
  world.queue.enqueue({ body: 1 }, world.nowMs);
  world.queue.nack(world.tag(0), { note: 'first' }, world.nowMs);
  world.nowMs += 5;
  world.queue.nack(world.tag(0), { note: 'second' }, world.nowMs);
  world.queue.nack(world.tag(1), { requeue: false }, world.nowMs);
  const letters = [...dead.waiting()].map(({ body, priority, bytes, publishedAtMs, attempt, deaths }) => ({
    body,
    priority,
    bytes,
    publishedAtMs,
    attempt,
    deaths,
  }));
  expect(letters).toEqual([
    {
      ...{ body: 0, priority: 3, bytes: 7, publishedAtMs: 1_000, attempt: 0 },
      deaths: [{ queue: 'q', reason: 'attempts', attempts: 2, at: 1_005, note: 'second' }],
    },
    {
      ...{ body: 1, priority: 0, bytes: 0, publishedAtMs: 1_000, attempt: 0 },
      deaths: [{ queue: 'q', reason: 'rejected', attempts: 1, at: 1_005, note: undefined }],
    },
  ]);
  expect([...dead.waiting()].map((message) => dead.idOf(message))).toEqual(['x', '1:q/1']);
});

it('G68, B9: a replay gives dead letters back to where they died, with new attempts and their deaths, as far as there is room', () => {
  const world = new OneQueue({ maxAttempts: 1, messagesMax: 3, deadLetters: { id: 'dead', options: {} } });
  const dead = world.open('dead', {});
  const a = world.join('a', 3);
  world.put(3);
  for (const n of [0, 1, 2]) world.queue.nack(world.tag(n), {}, world.nowMs);
  world.queue.leave(a, world.nowMs);
  world.put(1);
  const ids = [...dead.waiting()].map((message) => dead.idOf(message));
  expect(world.queues.replay(dead, { from: 'elsewhere' }, world.nowMs)).toEqual({ moved: 0, left: 0 });
  expect(world.queues.replay(dead, { ids: ids.slice(1, 2) }, world.nowMs)).toEqual({ moved: 1, left: 0 });
  expect(world.queues.replay(dead, {}, world.nowMs)).toEqual({ moved: 1, left: 1 });
  expect(world.waiting(world.queue)).toEqual([3, 1, 0]);
  expect(dead.stats).toMatchObject({ ready: 1, replayed: 2, enqueued: 3 });
  expect([...world.queue.waiting()].map(({ attempt, deaths }) => [attempt, deaths.length])).toEqual([
    [0, 0],
    [0, 1],
    [0, 1],
  ]);
  world.join('b', 2);
  world.ack(3);
  world.queue.nack(world.tag(1), {}, world.nowMs);
  expect([...dead.waiting()].at(-1)?.deaths).toHaveLength(2);
});

it('B9: queues that are the dead-letter queues of each other end, by whatever their messages die', () => {
  for (const options of [{ ttlMs: 10 }, { messagesMax: 2, overflow: 'drop-oldest' as const }]) {
    const world = new OneQueue({ ...options, deadLetters: { id: 'other', options: {} } });
    const other = world.open('other', { ...options, deadLetters: { id: 'q', options: {} } });
    world.put(50);
    for (let passes = 0; passes < 10; passes++) world.advance(10);
    expect(world.queue.stats.ready + other.stats.ready).toBeLessThan(5);
    expect(world.log.filter((line) => line.endsWith('cycle')).length).toBeGreaterThan(40);
  }
});

it('B9: a full queue that gives up its oldest to another of its kind does not call itself, however many they are', () => {
  const options = { messagesMax: 12_000, overflow: 'drop-oldest' as const };
  const world = new OneQueue({ ...options, deadLetters: { id: 'other', options: {} } });
  world.open('other', { ...options, deadLetters: { id: 'q', options: {} } });
  world.put(36_000);
  expect(world.queue.stats.ready).toBe(12_000);
});

it('B9: whoever rejects a message each time it comes round gets it each time', () => {
  const world = new OneQueue({ deadLetters: { id: 'q', options: {} } });
  world.join('a', 1);
  world.put(1);
  for (let round = 0; round < 40; round++) world.queue.nack(world.tag(0), { requeue: false }, world.nowMs);
  expect(world.queue.stats).toMatchObject({ unacknowledged: 1, dead: { rejected: 40 } });
  world.queue.nack(world.tag(0), { delayMs: 1 }, world.nowMs);
  expect([...world.queue.waiting()][0]?.deaths).toHaveLength(32);
});

it('B3: at its bound a queue refuses, or gives up the oldest of the lowest priority, never a higher one, and none in vain', () => {
  const refusing = new OneQueue({ messagesMax: 2 });
  refusing.join('a', 1);
  refusing.put(3);
  expect(refusing.queue.stats).toMatchObject({ ready: 1, unacknowledged: 1, refused: 1, enqueued: 2 });

  const dropping = new OneQueue({ bytesMax: 10, overflow: 'drop-oldest' });
  dropping.put(1, { bytes: 4, priority: 5 });
  dropping.put(2, { bytes: 3 });
  dropping.put(1, { bytes: 4, priority: 1 });
  expect(dropping.waiting(dropping.queue)).toEqual([0, 3]);
  dropping.put(1, { bytes: 7, priority: 4 });
  dropping.put(1, { bytes: 11, priority: 9 });
  expect(dropping.waiting(dropping.queue)).toEqual([0, 3]);
  dropping.put(1, { bytes: 10, priority: 5 });
  expect(dropping.waiting(dropping.queue)).toEqual([6]);
  expect(dropping.queue.stats).toMatchObject({ refused: 2, bytes: 10, dead: { overflow: 4 } });
});

it('B1: an id is a duplicate for so long, also when its message has gone, and a new one afterwards', () => {
  const world = new OneQueue({ dedupMs: 100 });
  const put = () => typeof world.queue.enqueue({ id: 'a', body: 1 }, world.nowMs);
  expect([put(), put()]).toEqual(['object', 'string']);
  world.queue.purge(world.nowMs);
  world.advance(99);
  expect(put()).toBe('string');
  world.advance(1);
  expect([put(), put()]).toEqual(['object', 'string']);
  expect(world.queue.stats).toMatchObject({ duplicates: 3, enqueued: 2 });
});

it('B10: a purge takes what waits, a deletion all, and those who ask for an answer are told', () => {
  const world = new OneQueue();
  world.join('a', 1);
  for (const n of [0, 1]) world.queue.enqueue({ body: n }, world.nowMs, `asker ${n}`);
  world.put(2, { delayMs: 9 });
  expect(world.queue.purge(world.nowMs)).toBe(3);
  expect(world.queue.stats).toMatchObject({ ready: 0, delayed: 0, unacknowledged: 1, purged: 3 });
  expect(world.queues.delete(world.queue, world.nowMs).map(({ data, isGone }) => [data, isGone])).toEqual([['a', true]]);
  expect(world.log.filter((line) => line.includes('unanswered'))).toEqual(['q: 1 unanswered, purged', 'q: 0 unanswered, purged']);
  expect([world.queues.find('q'), world.queue.stats.purged]).toEqual([undefined, 4]);
});

it('B6: a consumer that is cancelled gets no more, and may speak for what it has', () => {
  const world = new OneQueue({ visibilityMs: 50 });
  const a = world.join('a', 2);
  world.put(2);
  world.queue.cancel(a);
  world.put(1);
  world.ack(0);
  expect(world.queue.stats).toMatchObject({ acknowledged: 1, unacknowledged: 1, ready: 1, consumers: 0 });
  world.advance(50);
  expect(world.waiting(world.queue)).toEqual([1, 2]);
  expect([...world.queue.consumers]).toEqual([]);
});

it('B11: the next life finds what was kept: attempts, pauses, ids and order, and who had his last attempt is dead', async () => {
  const world = new OneQueue(
    { maxAttempts: 2, backoff: { minMs: 50, maxMs: 50 }, deadLetters: { id: 'dead', options: {} } },
    new MemoryStore(),
  );
  world.open('dead', {});
  world.put(1, { delayMs: 30 });
  world.put(3);
  world.queue.enqueue({ id: 'x', body: 9 }, world.nowMs);
  world.queue.enqueue({ id: 'y', body: 8 }, world.nowMs, 'asker');
  world.join('a', 2);
  world.queue.nack(world.tag(1), {}, world.nowMs);
  world.queue.nack(world.tag(2), { delayMs: 0 }, world.nowMs);
  expect(world.given()).toBe('1a 2a 3a 2a');
  const ids = [...world.queue.waiting()].map((message) => world.queue.idOf(message));
  world.journal?.flush();
  await world.restart();

  const again = world.find('q');
  expect(again.stats).toMatchObject({ ready: 2, delayed: 2, unacknowledged: 0, enqueued: 5, dead: { attempts: 1 } });
  expect([...again.waiting()].map(({ body, attempt }) => [body, attempt])).toEqual([
    [3, 1],
    [9, 0],
    [0, 0],
    [1, 1],
  ]);
  expect([...again.waiting()].map((message) => again.readyAtMs(message))).toEqual([undefined, undefined, 1_030, 1_050]);
  expect(ids).toEqual(expect.arrayContaining([...again.waiting()].map((message) => again.idOf(message)).filter((id) => id !== '1:q/3')));
  expect(world.waiting(world.find('dead'))).toEqual([2]);
  expect(again.enqueue({ id: 'x', body: 9 }, world.nowMs)).toBe('duplicate');
  expect(again.enqueue({ id: 'y', body: 8 }, world.nowMs)).not.toBe('duplicate');
});

it('B10: a queue declared again with another term is refused, and the term is named', () => {
  const world = new OneQueue({ backoff: { minMs: 1, maxMs: 2 } });
  expect(world.queues.declare('q', termsOf({ backoff: { minMs: 1, maxMs: 2, jitter: 0 } }))).toBe(world.queue);
  expect(world.queues.declare('q', termsOf({ backoff: { minMs: 1, maxMs: 3 } }))).toBe('backoff');
  expect(world.queues.declare('q', termsOf({ backoff: { minMs: 1, maxMs: 2 }, ttlMs: 5 }))).toBe('ttlMs');
});

it('a queue is emptied of what a flood has left: room of its tables, and nothing is lost by it', () => {
  const world = new OneQueue({ ttlMs: 1_000, messagesMax: 20_000 });
  for (let flood = 0; flood < 3; flood++) {
    world.put(5_000, { delayMs: flood });
    world.advance(flood);
    const a = world.join('a', 5_000);
    world.queue.ackAll(
      world.deliveries.splice(0).map(({ tag }) => tag),
      world.nowMs,
    );
    world.queue.leave(a, world.nowMs);
  }
  world.put(3);
  world.join('b', 2);
  expect(world.given()).toBe('15000b 15001b');
  expect(world.queue.stats).toMatchObject({ acknowledged: 15_000, ready: 1, unacknowledged: 2 });
});

it('B7: a pause that begins at nothing stays nothing, however often a message has come back', () => {
  const world = new OneQueue({ maxAttempts: Number.POSITIVE_INFINITY, backoff: { minMs: 0, maxMs: 10 } });
  world.join('a', 1);
  world.put(1);
  for (let attempt = 1; attempt <= 1_100; attempt++) world.queue.nack(world.tag(0), {}, world.nowMs);
  expect(world.queue.stats).toMatchObject({ delayed: 0, unacknowledged: 1, delivered: 1_101 });
});
