import type { SeededRandom } from '#core/bits/seeded-random.js';
import { TestError, TestHandle } from '../../codec/support/ports.js';
import { pick } from './mutations.js';

const WORDS = [
  '',
  'a',
  'ring',
  'ringmaster',
  'größer',
  'снег',
  '\u{1f3aa}',
  'x'.repeat(40),
  'y'.repeat(200),
  'ÿ'.repeat(90),
  'ж'.repeat(70),
];
const KEYS = ['id', 'from', 'amount', 'constructor', 'toString', 'then', 'length', '__proto__', '0', 'items', 'größe'];

function numberOf(random: SeededRandom): number {
  switch (random.below(4)) {
    case 0:
      return random.below(100);
    case 1:
      return random.nextUint32() | 0;
    case 2:
      return random.next() * 1e9;
    default:
      return pick([0, -0, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 53, -1e-300], random);
  }
}

function handleOf(random: SeededRandom): TestHandle {
  return new TestHandle(random.nextUint32() | 0, random.below(10));
}

/** An object of one of a few lists of keys, as most messages are. */
export function flatMessage(random: SeededRandom): unknown {
  switch (random.below(4)) {
    case 0:
      return { type: 'add', id: numberOf(random), from: pick(WORDS, random), amount: random.next() };
    case 1:
      return { type: pick(['open', 'close'], random), ok: random.below(2) === 0, to: handleOf(random), note: null };
    case 2:
      return { first: pick(WORDS, random), last: pick(WORDS, random), age: random.below(100), gone: undefined };
    default:
      return {
        type: 'wide',
        a: 1,
        b: pick(WORDS, random),
        c: true,
        d: 'd',
        e: numberOf(random),
        f: pick(WORDS, random),
        g: 7,
        h: 'h',
        i: 2,
        j: 'k',
      };
  }
}

/** Objects and lists within objects, of shapes that come again. */
export function nestedMessage(random: SeededRandom): unknown {
  const count = random.below(5);
  const item = (): object => ({
    sku: pick(WORDS, random),
    count: random.below(9),
    price: random.next(),
    to: random.below(8) === 0 ? handleOf(random) : null,
  });
  switch (random.below(3)) {
    case 0:
      return { type: 'basket', items: Array.from({ length: count }, item), at: new Date(random.below(2 ** 31)), meta: item() };
    case 1:
      return {
        type: 'series',
        whole: Array.from({ length: count * 3 }, () => random.below(1e6)),
        parts: Array.from({ length: count }, () => random.next()),
        of: {},
      };
    default:
      return {
        type: 'mixed',
        any: anything(random, 2),
        list: [pick(WORDS, random), true, undefined, item(), [], [1, [item()]]],
        more: item(),
      };
  }
}

/** What MessagePack has words for. */
export function plainMessage(random: SeededRandom, depth = 3): unknown {
  switch (random.below(depth > 0 ? 8 : 5)) {
    case 0:
      return numberOf(random) || 1;
    case 1:
      return pick(WORDS, random);
    case 2:
      return random.below(2) === 0;
    case 3:
      return null;
    case 4:
      return BigInt(random.nextUint32()) << BigInt(random.below(24));
    case 5:
      return Array.from({ length: random.below(random.below(9) === 0 ? 40 : 5) }, () => plainMessage(random, depth - 1));
    default:
      return Object.fromEntries(Array.from({ length: random.below(6) }, () => [pick(KEYS, random), plainMessage(random, depth - 1)]));
  }
}

/** What crosses beside what MessagePack has words for. */
export function anything(random: SeededRandom, depth = 3): unknown {
  const inner = (): unknown => anything(random, depth - 1);
  const some = <T>(make: () => T): T[] => Array.from({ length: random.below(4) }, make);
  switch (random.below(depth > 0 ? 16 : 10)) {
    case 0:
      return undefined;
    case 1:
      return -0;
    case 2:
      return new Date(random.below(2 ** 31));
    case 3:
      return handleOf(random);
    case 4:
      return new Uint8Array(some(() => random.below(256)));
    case 5:
      return new Float64Array(some(() => random.next()));
    case 6:
      return 'half a pair \ud800';
    case 7:
      return /a+b/gi;
    case 8:
      return -(2n ** BigInt(64 + random.below(400)));
    case 9:
      return plainMessage(random, 1);
    case 10:
      return new Map(some((): [unknown, unknown] => [inner(), inner()]));
    case 11:
      return new Set(some(inner));
    case 12:
      return new TestError(pick(WORDS, random), inner());
    case 13:
      return some(inner);
    default:
      return Object.fromEntries(some((): [string, unknown] => [pick(KEYS, random), inner()]));
  }
}

export function scalarMessage(random: SeededRandom): unknown {
  return pick([undefined, null, true, false, numberOf(random), numberOf(random), numberOf(random)], random);
}
