import type { DeathReason } from '../../contract/delivery.ts';

/** What has happened in a queue, counted. */
export class QueueTally {
  enqueued = 0;
  /** Of these, the ones that were here in another life of the broker. */
  restored = 0;
  duplicates = 0;
  refused = 0;
  delivered = 0;
  redelivered = 0;
  acknowledged = 0;
  purged = 0;
  replayed = 0;
  stale = 0;
  readonly dead: Record<DeathReason, number> = { rejected: 0, attempts: 0, expired: 0, overflow: 0 };
}
