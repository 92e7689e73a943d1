import { describe, expect, it } from 'vitest';
import { byHash, made, note, sides, toAll } from '../support/forwarding.ts';
import { turn } from '../support/until.ts';

describe('a forwarder that finds no room', () => {
  it('G62: passes on at once what has room, and does not look at the size of the pool', () => {
    const { routees, handle, state, letters } = made(byHash);
    for (const routee of routees) routee.told = 'accepted';
    expect(handle(note).returned).toBe('accepted');
    expect(routees.flatMap(({ got }) => got)).toEqual([note]);
    expect(state.looks).toBe(0);
    expect(letters).toEqual([]);
  });

  it.each([byHash, 'random', ...toAll] as const)(
    'G62: without any routee waits for nobody: a dead letter no-routees of the pool: %j',
    (route) => {
      const set = made(route, 0);
      expect(set.handle(note).returned).toBe('stopped');
      expect(set.letters).toEqual([{ message: note, reason: 'no-routees', sender: 'pool' }]);
    },
  );

  it('G1, G62: by hash waits in line at the one routee, as the pool, and looks whether there are too few', async () => {
    const set = made(byHash);
    const { done } = set.handle(note);
    const [one, other] = sides(set);
    await turn();
    expect(done()).toBe(false);
    expect([one.waiting.length, other.waiting.length, set.timers.size]).toEqual([1, 0, 0]);
    expect(set.state.looks).toBe(1);
    one.waiting[0]?.settle('accepted');
    await turn();
    expect(done()).toBe(true);
    expect(set.letters).toEqual([]);
    expect(new Set(set.parts.senders)).toEqual(new Set(['pool']));
  });

  it('G1, G62: taken back, the message goes to whom the route names then; as the pool, too', async () => {
    const set = made(byHash);
    const { done } = set.handle(note);
    const [one, other] = sides(set);
    one.isAlive = false;
    one.waiting[0]?.settle('returned');
    await turn();
    expect(other.waiting.map(({ message }) => message)).toEqual([note]);
    expect(done()).toBe(false);
    other.waiting[0]?.settle('accepted');
    await turn();
    expect(done()).toBe(true);
    expect(set.letters).toEqual([]);
    expect(new Set(set.parts.senders)).toEqual(new Set(['pool']));
  });

  it('G1, G62: what is a dead letter of a routee already goes to no other', async () => {
    const set = made(byHash);
    const { done } = set.handle(note);
    const [one, other] = sides(set);
    one.isAlive = false;
    one.waiting[0]?.settle('stopped');
    await turn();
    expect(done()).toBe(true);
    expect(other.waiting).toEqual([]);
    expect(set.letters).toEqual([]);
  });

  it.each([byHash, 'random', ...toAll] as const)(
    'G1, G62: with nobody left it is one dead letter no-routees, which names the pool as its sender: %j',
    async (route) => {
      const set = made(route);
      const { done } = set.handle(note);
      for (const routee of set.routees) routee.isAlive = false;
      for (const { waiting } of set.routees) waiting[0]?.settle('returned');
      await turn();
      expect(done()).toBe(true);
      expect(set.letters).toEqual([{ message: note, reason: 'no-routees', sender: 'pool' }]);
    },
  );

  it.each([byHash, 'random'] as const)('G1, G62: with nobody left because the pool ends the reason is stopped: %j', async (route) => {
    const set = made(route);
    const { done } = set.handle(note);
    for (const routee of set.routees) routee.isAlive = false;
    set.self.isAlive = false;
    for (const { waiting } of set.routees) waiting[0]?.settle('returned');
    await turn();
    expect(done()).toBe(true);
    expect(set.letters).toEqual([{ message: note, reason: 'stopped', sender: 'pool' }]);
  });

  it('G62: a pool that drains passes on what it waits with', async () => {
    for (const route of [byHash, 'random'] as const) {
      const set = made(route);
      const { done } = set.handle(note);
      set.self.isAlive = false;
      for (const { waiting } of set.routees) waiting[0]?.settle('accepted');
      await turn();
      expect(done()).toBe(true);
      expect(set.letters).toEqual([]);
    }
  });

  it.each([byHash, 'random', ...toAll] as const)(
    'G1, G14, G62: stopped, it leaves off at once, with one dead letter: %j',
    async (route) => {
      const set = made(route);
      const { done } = set.handle(note);
      await turn();
      set.stop.abort();
      await turn();
      expect(done()).toBe(true);
      expect(set.letters.map(({ message, reason }) => [message, reason])).toEqual([[note, 'stopped']]);
      expect(set.warnings).toEqual([]);
      expect(set.routees.flatMap(({ got }) => got)).toEqual([]);
      // Nothing is left that would call.
      expect(set.timers.size).toBe(0);
    },
  );

  it('G14, G62: stopped in the moment in which a routee ends, it tries no other', async () => {
    const set = made(byHash);
    const { done } = set.handle(note);
    const [one, other] = sides(set);
    one.isAlive = false;
    one.waiting[0]?.settle('returned');
    set.stop.abort();
    await turn();
    expect(done()).toBe(true);
    expect(other.waiting).toEqual([]);
    expect(set.letters.map(({ reason }) => reason)).toEqual(['stopped']);
  });

  it.each([byHash, 'random', ...toAll] as const)('G5, G62: what cannot be sent after all is the sender’s mistake: %j', async (route) => {
    const set = made(route);
    const { done } = set.handle(note);
    for (const { waiting } of set.routees) waiting[0]?.fail(new TypeError('no'));
    await turn();
    expect(done()).toBe(true);
    expect(set.letters.map(({ reason }) => reason)).toEqual(['unhandled']);
    expect(set.warnings).toEqual([{ err: new TypeError('no') }]);
  });
});

describe('a forwarder to all that waits', () => {
  it.each(toAll)('G1, G62: is through when each has it or has ended, and gives it to each once: %s', async (route) => {
    const set = made(route);
    const { done } = set.handle(note);
    const [first, second] = set.routees;
    first.waiting[0]?.settle('accepted');
    await turn();
    expect(done()).toBe(false);
    second.isAlive = false;
    second.waiting[0]?.settle('returned');
    await turn();
    expect(done()).toBe(true);
    expect([first.waiting.length, second.waiting.length]).toEqual([1, 1]);
    expect(set.letters).toEqual([]);
  });

  it.each(toAll)('G1, G62: one dead letter of a routee, and nobody else who has it, is an end, too: %s', async (route) => {
    const set = made(route);
    const { done } = set.handle(note);
    const [first, second] = set.routees;
    first.isAlive = false;
    first.waiting[0]?.settle('stopped');
    second.waiting[0]?.settle('returned');
    await turn();
    expect(done()).toBe(true);
    expect([first.waiting.length, second.waiting.length]).toEqual([1, 1]);
    expect(set.letters).toEqual([]);
  });

  it.each(toAll)('G1, G62: stopped when one has it, it leaves no dead letter: %s', async (route) => {
    const set = made(route);
    const { done } = set.handle(note);
    set.routees[0].waiting[0]?.settle('accepted');
    await turn();
    set.stop.abort();
    await turn();
    expect(done()).toBe(true);
    expect(set.letters).toEqual([]);
  });

  it.each(toAll)('G5, G62: what cannot be sent to one of them is said, although the other one has it: %s', async (route) => {
    const set = made(route);
    const { done } = set.handle(note);
    set.routees[0].waiting[0]?.settle('accepted');
    set.routees[1].waiting[0]?.fail(new TypeError('no'));
    await turn();
    expect(done()).toBe(true);
    expect(set.letters.map(({ reason }) => reason)).toEqual(['unhandled']);
    expect(set.warnings).toEqual([{ err: new TypeError('no') }]);
  });
});
