import type { Part, Target } from './target.ts';

const common = { unit: 'items/s', figure: 'perSecond' };
const what = 'a credit stream of plain objects of 4 fields, owner to worker';
const kind = 'transfer';
const where = 'owner-worker';
/** Fits into the ring: a larger window takes the way through the outbox. The baseline has up to 8 000 under way. */
const credit = 4_096;
/** Nothing but credit holds the producer back. */
const byCreditAlone = { kind, window: 0 };

/** Reported beside the one that has a goal. */
function also(name: string, words: string, arms: { readonly ours: string; readonly baseline: 'raw' | 'rawFlat' }): Part {
  const baselineName = arms.baseline === 'raw' ? 'raw postMessage' : 'raw postMessage, flat out';
  return { ...common, ...arms, id: `P6.${name}`, what: `${what}, ${words}`, baselineName };
}

/**
 * Items written while there is credit and read in batches, beside `postMessage` whose producer holds itself back: batches of 1 000 with at
 * most 8 under way. Both are bounded so; the stream by its credit, and that is what it is for.
 *
 * Reported as well: the stream under the same windows of the producer as the baseline, and the baseline flat out, without any bound; the
 * default window; and the plain loops, which await each item at both ends.
 */
export const creditStream: Target = {
  id: 'P6',
  what,
  experiments: [
    {
      experiment: {
        id: 'P6',
        arms: {
          ours: { arm: 'ringmaster-stream', options: { ...byCreditAlone, credit } },
          raw: { arm: 'raw-tell', options: { kind, where } },
          rawFlat: { arm: 'raw-tell', options: { kind, where, window: 0 } },
          oursWindowed: { arm: 'ringmaster-stream', options: { kind, credit } },
          oursDefault: { arm: 'ringmaster-stream', options: byCreditAlone },
          oursAwaited: { arm: 'ringmaster-stream', options: { ...byCreditAlone, credit, by: 'items' } },
        },
      },
      parts: [
        { ...common, id: 'P6', what, ours: 'ours', baseline: 'raw', baselineName: 'raw postMessage', goal: { ratioAtLeast: 5 } },
        also('flat', 'both without windows of the producer', { ours: 'ours', baseline: 'rawFlat' }),
        also('windowed', 'in windows of the producer, too', { ours: 'oursWindowed', baseline: 'raw' }),
        also('default', 'with the default window', { ours: 'oursDefault', baseline: 'raw' }),
        also('awaited', 'each item awaited at both ends', { ours: 'oursAwaited', baseline: 'raw' }),
      ],
    },
  ],
};
