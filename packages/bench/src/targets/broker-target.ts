import type { Target } from './target.ts';

const small = { messages: 300_000, warmUpMessages: 100_000, inFlight: 10_000 };
/** It takes less time for each. */
const more = { messages: 1_000_000, warmUpMessages: 300_000, inFlight: 10_000 };
const messages = { unit: 'messages/s', figure: 'perSecond' };
const raw = { baseline: 'raw', baselineName: 'postMessage, each answered' };

/** Small messages through a queue, beside `postMessage` with an answer to each; and, reported only, what confirmations cost, and a topic beside a loop of tells. */
export const queueAcrossThreads: Target = {
  id: 'A4',
  what: 'publish, consume and acknowledge small messages through a queue, across two threads',
  experiments: [
    {
      experiment: {
        id: 'A4.queue',
        arms: {
          queue: { arm: 'ringmaster-queue', options: more },
          together: { arm: 'ringmaster-queue', options: { ...more, together: 64 } },
          confirmed: { arm: 'ringmaster-queue', options: { ...small, inFlight: 1_000, confirm: true } },
          raw: { arm: 'raw-acknowledged', options: small },
        },
      },
      parts: [
        {
          ...{ ...messages, ...raw, id: 'A4.queue', ours: 'queue', goal: { ratioAtLeast: 5 } },
          what: 'published without waiting, 10 000 in flight',
        },
        { ...messages, ...raw, id: 'A4.together', ours: 'together', what: 'the same, 64 published in one call' },
        { ...messages, ...raw, id: 'A4.confirmed', ours: 'confirmed', what: 'each publication confirmed, 1 000 in flight' },
      ],
    },
    {
      experiment: {
        id: 'A4.topic',
        arms: {
          topic: { arm: 'ringmaster-fan-out', options: { how: 'topic' } },
          tells: { arm: 'ringmaster-fan-out', options: { how: 'tells' } },
        },
      },
      parts: [
        {
          ...{
            unit: 'deliveries/s',
            figure: 'perSecond',
            id: 'A4.topic',
            ours: 'topic',
            baseline: 'tells',
            baselineName: 'a loop of tells',
          },
          what: 'a topic with 100 subscribers in another thread',
        },
      ],
    },
  ],
};
