import { describe, expect, it } from 'vitest';
import { ActorRefBase } from '#actors/cell/refs/actor-ref-base.js';
import { choiceOf } from '#actors/routing/choice.js';
import type { Routee } from '#actors/routing/routee.js';

/** What a chooser looks at. */
function routees(depths: number[]): readonly Routee[] {
  return depths.map((_, slot) => {
    const routee = Object.create(ActorRefBase.prototype) as object;
    return Object.defineProperties(routee, {
      depth: { get: () => depths[slot] },
      slot: { value: slot },
      thread: { value: 0 },
      generation: { value: 1 },
    }) as Routee;
  });
}

/** A generator with a known beginning, so that a failure is seen again. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function count(n: number, choose: () => number, of: number): number[] {
  const counts = new Array<number>(of).fill(0);
  for (let i = 0; i < n; i++) {
    const at = choose();
    counts[at] = (counts[at] as number) + 1;
  }
  return counts;
}

describe('G62: smallest mailbox', () => {
  it('takes one for which nothing waits, if there is one', () => {
    const of = routees([9, 0, 1, 100]);
    for (let seed = 1; seed < 20; seed++) expect(choiceOf('smallest-mailbox', chance(seed)).index(of, {})).toBe(1);
  });

  it('prefers those for which less waits, and never takes the worst', () => {
    const of = routees([100, 30, 100, 900]);
    const choice = choiceOf('smallest-mailbox', chance(4));
    const shares = count(1_000, () => choice.index(of, {}), 4);
    expect(shares[3]).toBe(0);
    expect(shares[1]).toBeGreaterThan(400);
  });

  it('never takes one that is far behind, however many messages it passes on before anything is published', () => {
    const of = routees([50, 0, 0, 0]);
    const choice = choiceOf('smallest-mailbox', chance(1));
    expect(count(1_000, () => choice.index(of, {}), 4)[0]).toBe(0);
  });

  it('counts what it has asked until it is answered, well or not, and no longer', async () => {
    const of = routees([0, 0]);
    const choice = choiceOf('smallest-mailbox', chance(3));
    const first = choice.index(of, {});
    let settle = (): void => undefined;
    const answer = choice.asked?.(of[first] as Routee, new Promise<string>((resolve) => (settle = () => resolve('answered'))));
    for (let n = 0; n < 50; n++) {
      const other = choice.index(of, {});
      expect(other).toBe(1 - first);
      const failed = choice.asked?.(of[other] as Routee, Promise.reject(new RangeError('no')));
      await expect(failed).rejects.toThrow('no');
    }
    settle();
    expect(await answer).toBe('answered');
    const after = count(40, () => choice.index(of, {}), 2);
    for (const share of after) expect(share).toBeGreaterThan(10);
  });

  it('does not herd: a burst is spread over equals, although nobody publishes meanwhile', () => {
    const of = routees([0, 0, 0, 0]);
    const choice = choiceOf('smallest-mailbox', chance(2));
    for (const share of count(400, () => choice.index(of, {}), 4)) expect(Math.abs(share - 100)).toBeLessThan(20);
  });

  it('does not herd: senders that all see the same do not all go the same way', () => {
    const of = routees([0, 0, 0, 0]);
    let n = 0;
    const firsts = count(400, () => choiceOf('smallest-mailbox', chance(++n * 7_919)).index(of, {}), 4);
    for (const share of firsts) expect(share).toBeGreaterThan(50);
  });

  it('does not herd: many senders with a stale look keep a fluctuating group level', () => {
    // Each round: 8 senders pass on 10 messages each, then depths are published, then every routee handles 20.
    const depths = [40, 0, 0, 0];
    const of = routees(depths);
    const random = chance(5);
    const senders = Array.from({ length: 8 }, () => choiceOf('smallest-mailbox', random));
    for (let round = 0; round < 200; round++) {
      const added = [0, 0, 0, 0];
      for (const sender of senders) {
        for (let n = 0; n < 10; n++) {
          const at = sender.index(of, {});
          added[at] = (added[at] as number) + 1;
        }
      }
      for (const [at, more] of added.entries()) depths[at] = Math.max(0, (depths[at] as number) + more - 20);
    }
    // If all went where least waited, the depths would swing by the 80 messages of a round.
    expect(Math.max(...depths) - Math.min(...depths)).toBeLessThan(45);
  });
});

describe('G62: the other choices', () => {
  it('round robin takes one after the other, also while the group changes', () => {
    const choice = choiceOf('round-robin', chance(1));
    const [three, two] = [routees([0, 0, 0]), routees([0, 0])];
    expect([three, three, three, three, two, two, three].map((of) => choice.index(of, {}))).toEqual([0, 1, 2, 0, 1, 0, 1]);
  });

  it('random takes all equally often', () => {
    const choice = choiceOf('random', chance(3));
    const of = routees([0, 0, 0, 0]);
    for (const share of count(4_000, () => choice.index(of, {}), 4)) expect(Math.abs(share - 1_000)).toBeLessThan(150);
  });

  it('a hash takes the same one for the same key, in every router, and refuses what is no key', () => {
    const of = routees([0, 0, 0, 0]);
    const [one, other] = [choiceOf({ hashOf: 'term' } as never, chance(1)), choiceOf({ hashOf: 'term' } as never, chance(2))];
    const taken = new Set<number>();
    for (let n = 0; n < 100; n++) {
      const message = { type: 'x', term: `t${n}` };
      taken.add(one.index(of, message));
      expect(other.index(of, message)).toBe(one.index(of, message));
    }
    expect(taken.size).toBe(4);
    expect(() => one.index(of, { type: 'x' })).toThrow('Cannot route by "term": it is a text, a number or a bigint, not undefined');
  });
});
