import { add, note, observe, peek, publish, setBits, swap, tryAdvance } from '#core/memory/atomic.js';
import type { Litmus, Verdict } from './litmus.ts';
import { onWords } from './word-litmus.ts';

const TAKEN = 1;
const [ONE, TWO, THREE] = [0, 1, 2];
const PARTIES = [ONE, TWO, THREE];
const NOBODY = 0;

/** Exactly one of three has it, and each is sometimes the one. */
const ONE_OF_THREE: Readonly<Record<string, Verdict>> = { '1 0 0': 'interesting', '0 1 0': 'interesting', '0 0 1': 'interesting' };

/** What each was before it, of three that come in any order: `value(n)` is what a word holds after those of the bits `n`. */
function orders(value: (before: number) => number, left: number): Readonly<Record<string, Verdict>> {
  const all: Record<string, Verdict> = {};
  for (const first of PARTIES) {
    for (const second of PARTIES.filter((party) => party !== first)) {
      const seen = PARTIES.map((party) => value(party === first ? 0 : party === second ? 1 << first : (1 << first) | (1 << second)));
      all[`${seen.join(' ')} | ${left}`] = 'interesting';
    }
  }
  return all;
}

const bitsIn = (set: number): number => (set & 1) + ((set >> 1) & 1) + ((set >> 2) & 1);

/** The edges of the memory module at which several writers meet. */
export const UPDATING: readonly Litmus[] = [
  onWords(
    { name: 'swap: of three that take it exactly one has it', legend: ['it', 'it', 'it'], outcomes: ONE_OF_THREE },
    PARTIES.map(() => (words, of) => 1 - swap(words, of(0), TAKEN)),
  ),
  onWords(
    {
      name: 'the same, plain: peek, note',
      isControl: true,
      legend: ['it', 'it', 'it'],
      outcomes: {
        ...{ '1 0 0': 'allowed', '0 1 0': 'allowed', '0 0 1': 'allowed' },
        ...{ '1 1 0': 'interesting', '1 0 1': 'interesting', '0 1 1': 'interesting', '1 1 1': 'allowed' },
      },
    },
    PARTIES.map(() => (words, of) => {
      const had = 1 - peek(words, of(0));
      note(words, of(0), TAKEN);
      return had;
    }),
  ),
  onWords(
    {
      name: 'tryAdvance: one of three moves it, and it is where that one put it',
      legend: ['moved', 'moved', 'moved', 'x'],
      outcomes: { '1 0 0 | 1': 'interesting', '0 1 0 | 2': 'interesting', '0 0 1 | 3': 'interesting' },
    },
    PARTIES.map((party) => (words, of) => Number(tryAdvance(words, of(0), NOBODY, party + 1))),
    (words, of) => observe(words, of(0)),
  ),
  onWords(
    {
      name: 'the same, plain: observe, publish',
      isControl: true,
      legend: ['moved', 'moved'],
      outcomes: { '1 0': 'allowed', '0 1': 'allowed', '1 1': 'interesting' },
    },
    [ONE, TWO].map((party) => (words, of) => {
      if (observe(words, of(0)) !== NOBODY) return 0;
      publish(words, of(0), party + 1);
      return 1;
    }),
  ),
  onWords(
    {
      name: 'add: each of three sees another number, none is lost',
      legend: ['x', 'x', 'x', 'x'],
      outcomes: orders(bitsIn, PARTIES.length),
    },
    PARTIES.map(() => (words, of) => add(words, of(0), 1)),
    (words, of) => observe(words, of(0)),
  ),
  onWords(
    {
      name: 'the same, plain: peek, note of one more',
      isControl: true,
      legend: ['x', 'x', 'x'],
      outcomes: { '0 1 | 2': 'allowed', '1 0 | 2': 'allowed', '0 0 | 1': 'interesting' },
    },
    [ONE, TWO].map(() => (words, of) => {
      const seen = peek(words, of(0));
      note(words, of(0), seen + 1);
      return seen;
    }),
    (words, of) => observe(words, of(0)),
  ),
  onWords(
    { name: 'setBits: each of three sees those before it, none is lost', legend: ['x', 'x', 'x', 'x'], outcomes: orders((set) => set, 7) },
    PARTIES.map((party) => (words, of) => setBits(words, of(0), 1 << party)),
    (words, of) => observe(words, of(0)),
  ),
];
