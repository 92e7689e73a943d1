import { expect, it, onTestFinished, vi } from 'vitest';
import { Visibility } from '#actors/broker/queue/visibility.js';
import { OneQueue } from './support/one-queue.ts';

it('G68, B4: a delivery that nobody speaks for within its visibility goes to another, and the late word on it is nothing', () => {
  const world = new OneQueue({ visibilityMs: 100 });
  world.join('a', 1);
  world.put(1);
  const late = world.tag(0);
  world.join('b', 1);
  world.advance(99);
  expect(world.queue.stats).toMatchObject({ unacknowledged: 1, redelivered: 0 });
  world.advance(1);
  expect(world.given()).toBe('0a 0b');
  expect(world.queue.ack(late, world.nowMs)).toBeUndefined();
  expect(world.queue.stats).toMatchObject({ unacknowledged: 1, acknowledged: 0, stale: 1 });
});

it('G68, B4: a word that comes when the time was over, but nobody had noticed, counts', () => {
  const world = new OneQueue({ visibilityMs: 100 });
  world.join('a', 1);
  world.put(1);
  world.nowMs += 150;
  world.ack(0);
  expect(world.queue.stats).toMatchObject({ acknowledged: 1, stale: 0 });
});

it('G68, B4: extending gives time from now on, more or less of it', () => {
  const world = new OneQueue({ visibilityMs: 100 });
  world.join('a', 3);
  world.put(3);
  world.advance(50);
  world.queue.extend(world.tag(0), 200, world.nowMs);
  world.queue.extend(world.tag(1), 10, world.nowMs);
  world.queue.extend(world.tag(2), Number.POSITIVE_INFINITY, world.nowMs);
  world.given();
  // The second is behind the third by then, which is its consumer's for as long as he likes.
  for (const expected of ['1a', '', '0a', '']) {
    world.advance(expected === '1a' ? 10 : expected === '' ? 89 : 101);
    expect(world.given()).toBe(expected);
  }
});

it('G68, B4: whoever takes one after the other loses none, however many wait behind it', () => {
  const world = new OneQueue({ visibilityMs: 100, maxAttempts: 1 });
  world.join('a', 8);
  world.put(20);
  for (let n = 0; n < 20; n++) {
    world.advance(99);
    if (n % 3 < 2) world.ack(n);
    else world.queue.nack(world.tag(n), { requeue: false }, world.nowMs);
  }
  expect(world.queue.stats).toMatchObject({ acknowledged: 14, redelivered: 0, stale: 0, dead: { rejected: 6, attempts: 0 } });
});

it('G68, B4: of whoever says nothing any more all comes back at once', () => {
  const world = new OneQueue({ visibilityMs: 100 });
  world.join('a', 4);
  world.put(4);
  world.advance(60);
  world.ack(0);
  world.join('b', 4);
  world.given();
  world.advance(99);
  expect(world.given()).toBe('');
  world.advance(1);
  expect(world.given()).toBe('1a 2b 3a');
});

it('G68, B4: one that was forgotten comes back, though its consumer goes on with what came after it', () => {
  const world = new OneQueue({ visibilityMs: 100 });
  world.join('a', 4);
  world.put(30);
  world.advance(50);
  world.ack(0);
  const acknowledged: number[] = [];
  for (let n = 2; world.queue.stats.redelivered === 0 && n < 30; n++) {
    world.advance(30);
    world.ack(n);
    acknowledged.push(n);
  }
  // From when the one before it was acknowledged, 100 ms.
  expect(acknowledged).toEqual([2, 3, 4, 5]);
  expect(world.queue.stats).toMatchObject({ acknowledged: 5, redelivered: 1, stale: 0 });
  expect(world.given().match(/\b1a/g)).toHaveLength(2);
});

it('G68, B4: behind one that was extended others have their time from when that is over, or from the word on it', () => {
  const world = new OneQueue({ visibilityMs: 100, maxAttempts: 2 });
  world.join('a', 3);
  world.put(3);
  world.queue.extend(world.tag(0), 1_000, world.nowMs);
  world.advance(950);
  expect(world.queue.stats.redelivered).toBe(0);
  world.ack(0);
  world.advance(99);
  expect(world.queue.stats.redelivered).toBe(0);
  world.queue.extend(world.tag(1), 200, world.nowMs);
  world.given();
  world.advance(200);
  expect(world.given()).toBe('1a');
  world.advance(99);
  expect(world.given()).toBe('');
  world.advance(1);
  expect(world.given()).toBe('2a');
});

it('G68, B4: what was said of those before one holds for those behind it, also when it is given back unread', () => {
  const world = new OneQueue({ visibilityMs: 100 });
  world.join('a', 3);
  world.put(3);
  world.advance(60);
  world.ack(0);
  world.advance(10);
  world.queue.giveBack(world.tag(1), world.nowMs);
  world.given();
  world.advance(89);
  expect(world.given()).toBe('');
  world.advance(1);
  expect(world.given()).toBe('2a');
});

it('G68, B4: the word on one that was extended for long gives those behind it their time from then, and no more', () => {
  const world = new OneQueue({ visibilityMs: 100 });
  world.join('a', 2);
  world.put(2);
  world.queue.extend(world.tag(0), 10_000, world.nowMs);
  world.advance(150);
  world.ack(0);
  world.given();
  world.advance(99);
  expect(world.given()).toBe('');
  world.advance(1);
  expect(world.given()).toBe('1a');
});

it('G68, B4: the hand of a silent consumer is looked at once, however many alarms come together, whatever was extended', () => {
  const lookAgain = vi.spyOn(Visibility.prototype, 'lookAgain');
  onTestFinished(() => lookAgain.mockRestore());
  const world = new OneQueue({ visibilityMs: 100, maxAttempts: 2, backoff: { minMs: 1_000, maxMs: 1_000 } });
  world.join('a', 1_000);
  world.put(1_000);
  world.queue.extend(world.tag(999), 10_000, world.nowMs);
  world.advance(100);
  expect(world.queue.stats).toMatchObject({ unacknowledged: 1, delayed: 999 });
  expect(lookAgain).toHaveBeenCalledTimes(1);
});
