import { restart } from '../contract/directive.ts';
import type { Supervision } from '../contract/supervision.ts';
import { supervise } from './recovery-table.ts';

/**
 * What is done about failures of actors that keep things in a store of the application's, brokers and archives, if nobody says otherwise. A store may be
 * down for a while, as when a disk is full or a database restarts: its actor is down as long as that, with a try each second in the end. _By the limit of
 * other actors 0.6 s of it took down whoever had started them, mostly the whole system._
 */
export const storePatience: Supervision = supervise
  .otherwise(restart({ backoff: { minMs: 100, maxMs: 1_000, jitter: 0.2 } }))
  // For ever: with these pauses there are never more than some 120 in a minute.
  .within({ restarts: 1_000, periodMs: 60_000 });
