import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { made, note } from '../support/forwarding.ts';
import { turn } from '../support/until.ts';

describe('a forwarder to any that waits', () => {
  it.each(['round-robin', 'random', 'smallest-mailbox'] as const)(
    'G62, K20: stands in line at each, as the pool, and leaves all other lines in the step in which one has the message: %s',
    async (route) => {
      const set = made(route);
      const { done } = set.handle(note);
      const [first, second] = set.routees;
      await turn();
      expect(done()).toBe(false);
      expect(set.routees.map(({ waiting }) => waiting.map(({ message }) => message))).toEqual([[note], [note]]);
      expect(set.state.looks).toBe(1);
      second.waiting[0]?.settle('accepted');
      // Not a turn later: the other one may be looked at next.
      expect([first.left, second.left]).toEqual([1, 0]);
      await turn();
      expect(done()).toBe(true);
      expect(new Set(set.parts.senders)).toEqual(new Set(['pool']));
      expect(set.letters).toEqual([]);
      // Nor does it hear of the stop any more, or of time.
      expect(set.timers.size).toBe(0);
      expect(getEventListeners(set.stop.signal, 'abort')).toEqual([]);
    },
  );

  it('G1, G62, K20: what is a dead letter of one that ended just then goes to no other', async () => {
    const set = made('round-robin');
    const { done } = set.handle(note);
    const [first, second] = set.routees;
    first.waiting[0]?.settle('stopped');
    expect(second.left).toBe(1);
    await turn();
    expect(done()).toBe(true);
    expect(set.letters).toEqual([]);
  });

  it('G1, G62, K20: the last of them may end in another thread at any moment, also between two looks: the message has an end', async () => {
    let hasWaited = 0;
    for (let looks = 0; looks < 12; looks++) {
      const set = made('smallest-mailbox', 1);
      const [only] = set.routees;
      let left = looks;
      Object.defineProperty(only, 'isAlive', { get: () => left-- > 0 });
      const { done } = set.handle(note);
      for (let turns = 0; turns < 12 && !done(); turns++) {
        // Whoever ends gives back what stands in line there.
        for (const { settle } of only.waiting.splice(0)) {
          hasWaited++;
          settle('returned');
        }
        await turn();
      }
      expect([looks, done(), set.letters.length]).toEqual([looks, true, 1]);
      expect(set.timers.size).toBe(0);
    }
    expect(hasWaited).toBeGreaterThan(0);
  });

  it('G1, G62, K23: taken back by one that ends, it stays in line at the others', async () => {
    const set = made('random');
    const { done } = set.handle(note);
    const [first, second] = set.routees;
    first.isAlive = false;
    first.waiting[0]?.settle('returned');
    await turn();
    set.pass();
    await turn();
    expect(done()).toBe(false);
    expect([first.waiting.length, second.waiting.length, second.left]).toEqual([1, 1, 0]);
    second.waiting[0]?.settle('accepted');
    await turn();
    expect(done()).toBe(true);
    expect(set.letters).toEqual([]);
  });

  it('G62, K22: again and again it looks for who has come, stands in line there, too, and keeps its other places', async () => {
    const set = made('round-robin');
    const { done } = set.handle(note);
    await turn();
    const third = set.add();
    set.pass();
    expect(set.state.looks).toBe(2);
    set.pass();
    expect(set.routees.map(({ waiting, left }) => [waiting.length, left])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    third.waiting[0]?.settle('accepted');
    expect(set.routees.map(({ left }) => left)).toEqual([1, 1, 0]);
    await turn();
    expect(done()).toBe(true);
    expect(new Set(set.parts.senders)).toEqual(new Set(['pool']));
    expect(set.timers.size).toBe(0);
  });

  it('G62, K22: offers it again to whoever stands for others, and not to an actor, who says by itself when it has room', async () => {
    const set = made('round-robin');
    const { done } = set.handle(note);
    await turn();
    const [actor, other] = set.routees;
    other.standsForOthers = true;
    // Told, and then in line.
    expect([actor.offered, other.offered]).toEqual([2, 2]);
    for (let look = 0; look < 3; look++) set.pass();
    expect([actor.offered, other.offered]).toEqual([2, 5]);
    other.waiting[0]?.settle('accepted');
    await turn();
    expect(done()).toBe(true);
  });

  it.each(['accepted', 'stopped'] as const)(
    'G1, G62, K22: one that stands for others has room before its turn: it is %s there, and nowhere else',
    async (told) => {
      const set = made('random');
      const { done } = set.handle(note);
      await turn();
      set.routees[0].standsForOthers = true;
      set.routees[0].told = told;
      set.pass();
      expect(set.routees.map(({ left }) => left)).toEqual([1, 1]);
      expect(set.routees[1].got).toEqual([]);
      await turn();
      expect(done()).toBe(true);
      expect(set.letters).toEqual([]);
      expect(set.timers.size).toBe(0);
    },
  );

  it('G5, G62: an error in the middle of the wait is the sender’s mistake', async () => {
    const set = made('random');
    const { done } = set.handle(note);
    await turn();
    set.routees[0].standsForOthers = true;
    set.routees[0].told = new TypeError('no');
    set.pass();
    await turn();
    expect(done()).toBe(true);
    expect(set.routees.map(({ left }) => left)).toEqual([1, 1]);
    expect(set.letters.map(({ reason }) => reason)).toEqual(['unhandled']);
    expect(set.warnings).toEqual([{ err: new TypeError('no') }]);
    expect(set.timers.size).toBe(0);
  });

  it('G1, G14, G62: stopped in the moment in which one of them has it, it leaves no dead letter', async () => {
    const set = made('random');
    const { done } = set.handle(note);
    await turn();
    set.routees[0].waiting[0]?.settle('accepted');
    set.stop.abort();
    await turn();
    expect(done()).toBe(true);
    expect(set.letters).toEqual([]);
  });
});
