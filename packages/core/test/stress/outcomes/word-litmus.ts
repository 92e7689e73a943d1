import * as memory from '#core/memory/atomic.js';
import { at, type Litmus, linesBytes, type Party } from './litmus.ts';

const { note, observe, peek, publish } = memory;
const BATCH = 1_024;
const EPISODES = 1_000_000;
const [X, Y] = [0, 1];

type Step = (words: Int32Array, index: (word: number) => number) => number;

/** Parties that take one step each on the two words of an episode, both 0 at first. `left`: on the same words. */
export function onWords(
  litmus: Omit<Litmus, 'parties' | 'episodes' | 'batch' | 'bytes' | 'open'>,
  steps: readonly Step[],
  left?: Step,
): Litmus {
  const parties = steps.length === 3 ? 3 : 2;
  return {
    ...{ episodes: EPISODES, batch: BATCH, bytes: linesBytes(BATCH, 2), parties },
    ...litmus,
    open: ([buffer], self): Party => {
      const words = new Int32Array(buffer);
      const step = steps[self] as Step;
      return {
        reset: () => void (self === 0 && words.fill(0)),
        run: (episode) => step(words, (word) => at(episode, word, 2)),
        ...(left !== undefined && { left: (episode: number) => left(words, (word) => at(episode, word, 2)) }),
      };
    },
  };
}

/** The edges of the memory module that are read and written. */
export const PUBLISHING: readonly Litmus[] = [
  onWords(
    {
      name: 'message passing: note x, publish y | observe y, peek x',
      legend: ['-', 'y x'],
      outcomes: { '0 0': 'interesting', '0 1': 'interesting', '0 3': 'interesting' },
    },
    [
      (words, of) => {
        note(words, of(X), 1);
        publish(words, of(Y), 1);
        return 0;
      },
      (words, of) => (observe(words, of(Y)) << 1) | peek(words, of(X)),
    ],
  ),
  onWords(
    {
      name: 'the same, plain: note x, note y | peek y, peek x',
      isControl: true,
      legend: ['-', 'y x'],
      // The last is what goes wrong where a compiler or a processor reorders; many do not.
      outcomes: { '0 0': 'interesting', '0 1': 'interesting', '0 3': 'interesting', '0 2': 'allowed' },
    },
    [
      (words, of) => {
        note(words, of(X), 1);
        note(words, of(Y), 1);
        return 0;
      },
      (words, of) => (peek(words, of(Y)) << 1) | peek(words, of(X)),
    ],
  ),
  onWords(
    {
      name: 'store buffering: publish x, observe y | publish y, observe x',
      legend: ['y', 'x'],
      outcomes: { '0 1': 'interesting', '1 0': 'interesting', '1 1': 'interesting' },
    },
    [
      (words, of) => {
        publish(words, of(X), 1);
        return observe(words, of(Y));
      },
      (words, of) => {
        publish(words, of(Y), 1);
        return observe(words, of(X));
      },
    ],
  ),
  onWords(
    {
      name: 'the same, plain: note x, peek y | note y, peek x',
      isControl: true,
      legend: ['y', 'x'],
      outcomes: { '0 1': 'allowed', '1 0': 'allowed', '1 1': 'allowed', '0 0': 'interesting' },
    },
    [
      (words, of) => {
        note(words, of(X), 1);
        return peek(words, of(Y));
      },
      (words, of) => {
        note(words, of(Y), 1);
        return peek(words, of(X));
      },
    ],
  ),
  onWords(
    {
      name: 'coherence: publish x = 1, = 2 | observe x, observe x',
      legend: ['-', 'first x, second x'],
      outcomes: { '0 0': 'interesting', '0 1': 'allowed', '0 2': 'allowed', '0 5': 'allowed', '0 6': 'allowed', '0 10': 'interesting' },
    },
    [
      (words, of) => {
        publish(words, of(X), 1);
        publish(words, of(X), 2);
        return 0;
      },
      (words, of) => (observe(words, of(X)) << 2) | observe(words, of(X)),
    ],
  ),
  onWords(
    {
      name: 'causality: publish x | observe x, publish y | observe y, observe x',
      legend: ['-', 'x', 'y x'],
      outcomes: {
        ...{ '0 0 0': 'allowed', '0 0 1': 'allowed', '0 0 2': 'allowed', '0 0 3': 'interesting' },
        ...{ '0 1 0': 'allowed', '0 1 1': 'interesting', '0 1 3': 'interesting' },
      },
    },
    [
      (words, of) => {
        publish(words, of(X), 1);
        return 0;
      },
      (words, of) => {
        const seen = observe(words, of(X));
        publish(words, of(Y), 1);
        return seen;
      },
      (words, of) => (observe(words, of(Y)) << 1) | observe(words, of(X)),
    ],
  ),
];
