import { observe, publish, waitWhile, wake, whenWoken } from '#core/memory/atomic.js';
import { at, type Litmus, linesBytes, type Party } from './litmus.ts';

/** Each of these costs two calls of the operating system. */
const EPISODES = 30_000;
const BATCH = 256;
/** A wake-up that has not come by then does not come. */
const LOST_MS = 5_000;
const [NOT_EQUAL, WOKEN, LOST] = [0, 1, 2];
const RESULTS = { ok: WOKEN, 'not-equal': NOT_EQUAL, 'timed-out': LOST } as const;

type Side = (words: Int32Array, index: number) => number | Promise<number>;

function sleeping(
  litmus: Pick<Litmus, 'name' | 'outcomes' | 'isControl'> & { readonly episodes?: number },
  sides: readonly [Side, Side],
): Litmus {
  return {
    ...{ parties: 2, batch: BATCH, bytes: linesBytes(BATCH, 1), episodes: EPISODES, legend: ['-', 'how its wait ended'] },
    ...litmus,
    open: ([buffer], self): Party => {
      const words = new Int32Array(buffer);
      const side = sides[self] as Side;
      return {
        reset: () => void (self === 0 && words.fill(0)),
        run: (episode) => side(words, at(episode, 0, 1)),
      };
    },
  };
}

const ring: Side = (words, index) => {
  publish(words, index, 1);
  wake(words, index);
  return 0;
};

/** The edges of the memory module at which somebody sleeps: 0 it was not needed, 1 it was woken, 2 nobody came. */
export const WAKING: readonly Litmus[] = [
  sleeping({ name: 'waitWhile: publish, wake | waitWhile', outcomes: { '0 0': 'interesting', '0 1': 'interesting' } }, [
    ring,
    (words, index) => RESULTS[waitWhile(words, index, 0, LOST_MS)],
  ]),
  sleeping({ name: 'whenWoken: publish, wake | whenWoken', outcomes: { '0 0': 'interesting', '0 1': 'interesting' } }, [
    ring,
    (words, index) => {
      const woken = whenWoken(words, index, 0);
      if (woken === undefined) return NOT_EQUAL;
      return Promise.race([woken.then(() => WOKEN), new Promise<number>((lost) => setTimeout(lost, LOST_MS, LOST).unref())]);
    },
  ]),
  sleeping(
    {
      ...{ name: 'the same by another word: publish y, wake x | observe y, waitWhile x', isControl: true, episodes: 4_000 },
      outcomes: { '0 0': 'allowed', '0 1': 'allowed', '0 2': 'interesting' },
    },
    [
      (words, index) => {
        publish(words, index + 1, 1);
        wake(words, index);
        return 0;
      },
      // The ring comes between the look and the sleep, and the word that is slept at says nothing of it.
      (words, index) => (observe(words, index + 1) === 1 ? NOT_EQUAL : RESULTS[waitWhile(words, index, 0, 1)]),
    ],
  ),
];
