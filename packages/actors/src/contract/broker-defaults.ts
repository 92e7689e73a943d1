import type { QueueOverflow } from './queue.ts';

/** What a broker and its queues go by where options say nothing, each with its reason. */
export const brokerDefaults = Object.freeze({
  queue: Object.freeze({
    // Often enough for what fails by chance; a poisonous message takes five workers at most.
    maxAttempts: 5,
    // What SQS has, too: longer than most work takes, since it is for one and not for all that wait; whoever needs more extends.
    visibilityMs: 30_000,
    ttlMs: Number.POSITIVE_INFINITY,
    // What fits into the memory of a small process: some tens of megabytes of small messages.
    messagesMax: 100_000,
    bytesMax: Number.POSITIVE_INFINITY,
    // Whoever publishes learns of it, and nothing that was accepted is lost.
    overflow: 'reject' satisfies QueueOverflow as QueueOverflow,
    // Longer than anybody tries a publication again.
    dedupMs: 300_000,
  }),
  prefetch: 16,
  // Bounded, whoever makes topics of ids; more than most programs have.
  retainedMax: 10_000,
  // Acknowledgements come in it too, and wait for room: more than for an actor with one kind of sender.
  mailboxMax: 65_536,
  // As an ask. After that nobody waits for its answer, and it need not be delivered any more.
  requestTimeoutMs: 5_000,
  // To be looked at by people.
  peekMax: 100,
});
