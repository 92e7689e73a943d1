import type { Target } from './target.ts';

const common = { unit: 'us a message', ours: 'ours' };
const transferred = { baseline: 'transfer', baselineName: 'postMessage, buffer transferred' };
const cloned = { baseline: 'clone', baselineName: 'postMessage, buffer cloned' };
const carried = { ...common, figure: 'usPerMessage', what: 'a 1 MiB block, obtained, marked, moved to a worker, looked at and let go' };
const juggled = { ...common, figure: 'usPerMove', what: 'the same 8 blocks of 1 MiB, to and fro' };

/**
 * Blocks, one after another, as programs send them: each is obtained, sent and let go, which for a buffer that is transferred means a new one for
 * each message. Beside it, without a goal, the bare move: the same few blocks go to and fro, so what the two threads cost each other by
 * sleeping and waking shows in both arms.
 */
export const movingBlocks: Target = {
  id: 'P4',
  what: 'moving a 1 MiB block to another thread, hot',
  experiments: [
    {
      experiment: {
        id: 'P4',
        arms: {
          ours: { arm: 'ringmaster-carry', options: { total: 320_000 } },
          transfer: { arm: 'raw-carry', options: { how: 'transfer' } },
          clone: { arm: 'raw-carry', options: { how: 'clone', total: 4_000 } },
        },
      },
      parts: [
        { ...carried, ...transferred, id: 'P4.transfer', goal: { ratioAtMost: 1 / 20 } },
        { ...carried, ...cloned, id: 'P4.clone', goal: { ratioAtMost: 1 / 100 } },
      ],
    },
    {
      experiment: {
        id: 'P4.juggled',
        arms: {
          ours: { arm: 'ringmaster-blocks', options: { balls: 8, throws: 40_000 } },
          transfer: { arm: 'raw-blocks', options: { balls: 8, how: 'transfer' } },
          clone: { arm: 'raw-blocks', options: { balls: 8, how: 'clone', throws: 1_600 } },
        },
      },
      parts: [
        { ...juggled, ...transferred, id: 'P4.juggled.transfer' },
        { ...juggled, ...cloned, id: 'P4.juggled.clone' },
      ],
    },
  ],
};
