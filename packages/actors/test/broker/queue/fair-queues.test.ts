import { describe, expect, it } from 'vitest';
import { tagOf } from '#actors/broker/queue/message-slots.js';
import { MemoryStore } from '#actors/broker/store/memory-store.js';
import { OneQueue } from './support/one-queue.ts';

/** Delivers one after the other, each acknowledged before the next, and says in which order they came. */
function order(world: OneQueue): string {
  const numbers: number[] = [];
  const consumer = world.join('', 1);
  for (let [message] = world.queue.delivered(); message !== undefined; [message] = world.queue.delivered()) {
    numbers.push(Number(message.body));
    world.queue.ack(tagOf(message), world.nowMs);
  }
  world.queue.cancel(consumer);
  return numbers.join(' ');
}

describe('G68, B15: messages of different fairness keys', () => {
  it('take turns, however many one of them has sent before the others, and whoever is new stands last', () => {
    const world = new OneQueue();
    world.put(4, { fairnessKey: 'a' });
    world.put(2, { fairnessKey: 'b' });
    world.put(1, { fairnessKey: 'c' });
    expect(world.queue.stats).toMatchObject({ ready: 7, fairnessKeys: 3 });
    world.join('x', 2);
    expect(world.given()).toBe('0x 4x');
    world.put(1, { fairnessKey: 'd' });
    expect(world.waiting(world.queue)).toEqual([6, 1, 5, 7, 2, 3]);
    world.join('y', 6);
    expect(world.given()).toBe('6y 1y 5y 7y 2y 3y');
  });

  it('take turns with those that name none, which are one key; as long as nobody names one there are no turns', () => {
    const world = new OneQueue();
    world.put(3);
    expect(world.queue.stats).toMatchObject({ ready: 3, fairnessKeys: 0 });
    world.put(2, { fairnessKey: 'a' });
    world.put(1);
    expect(order(world)).toBe('0 3 1 4 2 5');
  });

  it('fill the hand of a consumer by turns, whatever its prefetch is', () => {
    const world = new OneQueue();
    world.put(20, { fairnessKey: 'a' });
    world.put(20, { fairnessKey: 'b' });
    world.join('x', 6);
    expect(world.given()).toBe('0x 20x 1x 21x 2x 22x');
  });

  it('take turns in each priority by itself: a higher one goes first, whoever it is', () => {
    const world = new OneQueue();
    world.put(2, { fairnessKey: 'a' });
    world.put(2, { fairnessKey: 'b' });
    world.put(3, { fairnessKey: 'a', priority: 9 });
    world.put(1, { fairnessKey: 'b', priority: 9 });
    expect(order(world)).toBe('4 7 5 6 0 2 1 3');
  });

  it('have as many delivered in a turn as the weight says that was said last, also in the turn that they are in', () => {
    const world = new OneQueue();
    world.put(7, { fairnessKey: 'a', fairnessWeight: 3 });
    world.put(4, { fairnessKey: 'b' });
    expect(world.waiting(world.queue)).toEqual([0, 1, 2, 7, 3, 4, 5, 8, 6, 9, 10]);
    world.join('x', 1);
    expect(world.given()).toBe('0x');
    world.put(1, { fairnessKey: 'a', fairnessWeight: 2 });
    expect(world.waiting(world.queue)).toEqual([1, 7, 2, 3, 8, 4, 5, 9, 6, 11, 10]);
    world.join('y', 20);
    expect(world.given()).toBe('1y 7y 2y 3y 8y 4y 5y 9y 6y 11y 10y');
  });

  it('lose what is left of a turn, and their weight, with their last message', () => {
    const world = new OneQueue();
    const x = world.join('x', 1);
    world.put(2, { fairnessKey: 'a', fairnessWeight: 3 });
    world.put(2, { fairnessKey: 'b' });
    world.ack(0, 1);
    expect(world.given()).toBe('0x 1x 2x');
    world.queue.cancel(x);
    world.put(3, { fairnessKey: 'a' });
    expect(world.waiting(world.queue)).toEqual([3, 4, 5, 6]);
  });

  it('come back to where they stood in their key, whose turn it has to be again', () => {
    const world = new OneQueue({ maxAttempts: 9 });
    world.put(3, { fairnessKey: 'a' });
    world.put(3, { fairnessKey: 'b' });
    const x = world.join('x', 3);
    expect(world.given()).toBe('0x 3x 1x');
    world.queue.leave(x, world.nowMs);
    expect(world.waiting(world.queue)).toEqual([3, 0, 4, 1, 5, 2]);
    world.join('y', 2);
    expect(world.given()).toBe('3y 0y');
  });

  it('that fail at once, again and again, keep nobody else waiting', () => {
    const world = new OneQueue({ maxAttempts: 100 });
    world.put(5, { fairnessKey: 'broken' });
    world.put(3, { fairnessKey: 'sound' });
    world.join('x', 1);
    const done: number[] = [];
    for (let [message] = world.queue.delivered(); done.length < 3 && message !== undefined; [message] = world.queue.delivered()) {
      if (message.share?.key === 'broken') world.queue.nack(tagOf(message), {}, world.nowMs);
      else {
        done.push(Number(message.body));
        world.queue.ack(tagOf(message), world.nowMs);
      }
    }
    expect(done).toEqual([5, 6, 7]);
    expect(world.queue.stats.delivered).toBe(7);
  });

  it('that are given back unread come next, as if they had not been delivered, and their turns are not counted twice', () => {
    const world = new OneQueue();
    world.put(4, { fairnessKey: 'a' });
    world.put(4, { fairnessKey: 'b' });
    for (const expected of ['0x 4x 1x 5x', '4x 1x 5x 2x', '1x 5x 2x 6x']) {
      const x = world.join('x', 4);
      const given = world.given();
      expect(given).toBe(expected);
      const [done, ...unread] = [...world.queue.delivered()].map(tagOf);
      world.queue.cancel(x);
      world.queue.ack(done ?? -1, world.nowMs);
      for (const tag of unread.reverse()) world.queue.giveBack(tag, world.nowMs);
    }
    expect(world.waiting(world.queue)).toEqual([5, 2, 6, 3, 7]);
  });

  it('stand last in the turns when their delay is over', () => {
    const world = new OneQueue();
    world.put(1, { fairnessKey: 'late', delayMs: 10 });
    world.put(2, { fairnessKey: 'a' });
    world.put(2, { fairnessKey: 'b' });
    world.advance(10);
    expect(world.waiting(world.queue)).toEqual([1, 3, 0, 2, 4]);
  });

  it('have to make room where there are most of them in the lowest priority, and not those of whoever has few', () => {
    const world = new OneQueue({ messagesMax: 6, overflow: 'drop-oldest' });
    world.put(1, { fairnessKey: 'small' });
    world.put(3, { fairnessKey: 'big' });
    world.put(2, { fairnessKey: 'big', priority: 1 });
    world.put(2, { fairnessKey: 'new' });
    expect(world.waiting(world.queue)).toEqual([4, 5, 0, 3, 6, 7]);
    world.put(1, { fairnessKey: 'new' });
    expect(world.waiting(world.queue)).toEqual([4, 5, 0, 3, 7, 8]);
    expect(world.queue.stats).toMatchObject({ dead: { overflow: 3 }, refused: 0 });
  });

  it('have their turns among the dead letters, and again where they are sent back to', () => {
    const world = new OneQueue({ deadLetters: { id: 'dead', options: {} } });
    const dead = world.open('dead', {});
    world.put(2, { fairnessKey: 'a', fairnessWeight: 2 });
    world.put(3, { fairnessKey: 'b' });
    world.put(1, { fairnessKey: 'a' });
    const x = world.join('x', 6);
    for (const { tag } of world.deliveries.splice(0)) world.queue.nack(tag, { requeue: false }, world.nowMs);
    world.queue.cancel(x);
    expect([world.waiting(dead), dead.stats.fairnessKeys]).toEqual([[0, 1, 2, 5, 3, 4], 2]);
    expect(world.queues.purge(dead, { fairnessKey: 'b', countMax: 1 }, world.nowMs)).toBe(1);
    expect(world.queues.replay(dead, { fairnessKey: 'b' }, world.nowMs)).toEqual({ moved: 2, left: 0 });
    expect(world.queues.replay(dead, {}, world.nowMs)).toEqual({ moved: 3, left: 0 });
    expect(world.waiting(world.queue)).toEqual([3, 0, 1, 4, 5]);
    expect(dead.stats.fairnessKeys).toBe(0);
  });

  it('B11: are found by the next life with their keys and weights, and begin anew: nobody has had a turn', async () => {
    const world = new OneQueue({}, new MemoryStore());
    world.put(3, { fairnessKey: 'a', fairnessWeight: 3 });
    world.put(2, { fairnessKey: 'b' });
    world.put(1, { fairnessKey: 'a', fairnessWeight: 2 });
    world.put(1);
    world.join('x', 2);
    expect(world.given()).toBe('0x 1x');
    world.journal?.flush();
    await world.restart();
    const restored = world.find('q');
    expect(world.waiting(restored)).toEqual([0, 1, 3, 6, 2, 5, 4]);
    expect([...restored.waiting()].map(({ share }) => share?.key)).toEqual(['a', 'a', 'b', undefined, 'a', 'a', 'b']);
  });

  it('make room where most are, at the same price however many keys there are', () => {
    const tenants = 20_000;
    const world = new OneQueue({ messagesMax: 2 * tenants, overflow: 'drop-oldest' });
    for (let tenant = 0; tenant < tenants; tenant++) world.put(2, { fairnessKey: `tenant-${tenant}` });
    for (let tenant = 0; tenant < tenants; tenant++) world.put(1, { fairnessKey: `late-${tenant}` });
    expect(world.queue.stats).toMatchObject({ ready: 2 * tenants, fairnessKeys: 2 * tenants, dead: { overflow: tenants } });
    expect(world.waiting(world.queue).slice(0, 2)).toEqual([1, 3]);
  });

  it('cost the same each, however many keys there are', () => {
    const tenants = 50_000;
    const world = new OneQueue({ messagesMax: 200_000 });
    for (let tenant = 0; tenant < tenants; tenant++) world.put(2, { fairnessKey: `tenant-${tenant}` });
    world.join('x', 1_000_000);
    const numbers = world.deliveries.map(({ n }) => n);
    expect(numbers.slice(0, 3)).toEqual([0, 2, 4]);
    expect(numbers.slice(-2)).toEqual([2 * tenants - 3, 2 * tenants - 1]);
    for (const { tag } of world.deliveries) world.queue.ack(tag, world.nowMs);
    expect(world.queue.stats).toMatchObject({ acknowledged: 2 * tenants, fairnessKeys: 0 });
  });
});
