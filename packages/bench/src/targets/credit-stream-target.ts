import type { Target } from './target.ts';

const common = { unit: 'items/s', figure: 'perSecond' };
const what = 'a credit stream of plain objects of 4 fields, owner to worker';
const kind = 'transfer';
const where = 'owner-worker';
/** Fits into the ring: a larger window takes the way through the outbox. The baseline has up to 8 000 under way. */
const credit = 4_096;

/**
 * Items written while there is credit and read in batches, beside `postMessage` with the same producer: batches of 1 000 with at most 8
 * under way. Reported as well: flat out, where only credit holds the producer back; and the plain loops, which await each item at both ends.
 */
export const creditStream: Target = {
  id: 'P6',
  what,
  experiments: [
    {
      experiment: {
        id: 'P6',
        arms: {
          ours: { arm: 'ringmaster-stream', options: { kind, credit } },
          oursDefault: { arm: 'ringmaster-stream', options: { kind } },
          raw: { arm: 'raw-tell', options: { kind, where } },
          oursFlat: { arm: 'ringmaster-stream', options: { kind, credit, window: 0 } },
          rawFlat: { arm: 'raw-tell', options: { kind, where, window: 0 } },
          oursAwaited: { arm: 'ringmaster-stream', options: { kind, credit, by: 'items' } },
        },
      },
      parts: [
        { ...common, id: 'P6', what, ours: 'ours', baseline: 'raw', baselineName: 'raw postMessage', goal: { ratioAtLeast: 5 } },
        {
          ...common,
          ...{ id: 'P6.default', what: `${what}, with the default window`, ours: 'oursDefault', baseline: 'raw' },
          baselineName: 'raw postMessage',
        },
        {
          ...common,
          ...{ id: 'P6.flat', what: `${what}, flat out`, ours: 'oursFlat', baseline: 'rawFlat' },
          baselineName: 'raw postMessage, flat out',
        },
        {
          ...common,
          ...{ id: 'P6.awaited', what: `${what}, each item awaited at both ends`, ours: 'oursAwaited', baseline: 'raw' },
          baselineName: 'raw postMessage',
        },
      ],
    },
  ],
};
