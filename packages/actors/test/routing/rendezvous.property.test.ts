import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix } from '#actors/collections/hash.js';
import { KeyHash } from '#actors/routing/key-hash.js';
import { rendezvous } from '#actors/routing/rendezvous.js';

const hash = new KeyHash();
const members = (count: number, from = 0): number[] => Array.from({ length: count }, (_, n) => mix(mix(n + from + 1) ^ 7));

/** Many keys of one kind, such as people use. */
const kinds: Readonly<Record<string, (n: number) => string | number | bigint>> = {
  'numbers in a row': (n) => n,
  'numbers far apart': (n) => n * 65_536,
  fractions: (n) => n / 7,
  'negative numbers': (n) => -n,
  'bigints in a row': (n) => BigInt(n),
  'large bigints': (n) => 2n ** 70n + BigInt(n) * 2n ** 32n,
  'texts with a number': (n) => `user-${n}`,
  'texts with a common end': (n) => `${n}@example.com`,
  'single words': (n) => String.fromCharCode(97 + (n % 26), 97 + ((n / 26) % 26), 97 + ((n / 676) % 26)),
};
const KEYS = 20_000;

describe.each(Object.keys(kinds))('G62: %s', (kind) => {
  const keys = Array.from({ length: kind === 'single words' ? 17_576 : KEYS }, (_, n) => hash.of(kinds[kind]?.(n) as string));

  it('are shared evenly: no member is further from its share than chance explains', () => {
    for (const count of [2, 3, 8, 16]) {
      const all = members(count);
      const share = new Array<number>(count).fill(0);
      for (const key of keys) {
        const at = rendezvous(key, all);
        share[at] = (share[at] as number) + 1;
      }
      for (const one of share) {
        // Six standard deviations of a fair choice.
        const expected = keys.length / count;
        expect(Math.abs(one - expected), `${count} members: ${share}`).toBeLessThan(6 * Math.sqrt(expected) + 1);
      }
    }
  });

  it('move only to a member that comes, and only from one that goes, about one in n', () => {
    for (const count of [2, 5, 16]) {
      const before = members(count);
      const after = [...before, ...members(1, count)];
      let moved = 0;
      const elsewhere: number[] = [];
      for (const key of keys) {
        const [was, is] = [before[rendezvous(key, before)], after[rendezvous(key, after)]];
        if (was === is) continue;
        moved++;
        if (is !== after[count]) elsewhere.push(key);
      }
      expect(elsewhere).toEqual([]);
      const expected = keys.length / (count + 1);
      expect(Math.abs(moved - expected)).toBeLessThan(6 * Math.sqrt(expected));
    }
  });
});

it('G62: the order in which the members are known changes nothing, whatever the members and the key', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(2 ** 32 - 1), { minLength: 1, maxLength: 30 }), fc.nat(2 ** 32 - 1), fc.nat(), (all, key, seed) => {
      const order = all.toSorted((a, b) => mix(a ^ seed) - mix(b ^ seed));
      expect(order[rendezvous(key, order)]).toBe(all[rendezvous(key, all)]);
    }),
  );
});

it('G62: whichever member goes, the keys of the others stay', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(2 ** 32 - 1), { minLength: 2, maxLength: 30 }),
      fc.array(fc.oneof(fc.string(), fc.double(), fc.bigInt(), fc.integer()), { minLength: 1 }),
      fc.nat(),
      (all, keys, which) => {
        const gone = all[which % all.length];
        const left = all.filter((member) => member !== gone);
        for (const key of keys) {
          const was = all[rendezvous(hash.of(key), all)];
          if (was !== gone) expect(left[rendezvous(hash.of(key), left)]).toBe(was);
        }
      },
    ),
  );
});

it('G62: equal keys have one hash, and different kinds of the same number have not', () => {
  expect(hash.of(-0)).toBe(hash.of(0));
  expect(hash.of(Number.NaN)).toBe(hash.of(0 / 0));
  expect(new KeyHash().of('term')).toBe(hash.of('term'));
  expect(new Set([hash.of(5), hash.of(5n), hash.of('5')]).size).toBe(3);
  expect(hash.of('')).not.toBe(hash.of('\0'));
});
