import type { Complete } from './complete.ts';
import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';

/**
 * What becomes of a message that finds the mailbox at its bound (F1):
 * - `reject`: it is refused. `tell` returns `'full'`, `send` waits, `ask` fails with `MailboxFullError`; what was on the way from another
 *   thread by then goes into a reserve (F3)
 * - `drop-newest`: it is dropped
 * - `drop-oldest`: the oldest of the lowest lane is dropped for it, but none of a lane above its own
 * - `stop`: the actor ends with `MailboxOverflowError`, an abnormal end
 *
 * Under the last three the mailbox refuses nobody: `tell` returns `'full'`, and `send` waits, only while the way to the actor's thread is
 * full. What is dropped becomes a dead letter `dropped`; a dropped ask fails at once with `MailboxFullError`.
 */
export type OverflowPolicy = 'reject' | 'drop-newest' | 'drop-oldest' | 'stop';

/** How much may wait for an actor, and what becomes of more. Given in a definition's options, or at `spawn`, which goes before it. */
export interface MailboxOptions {
  /** How many messages may wait, all lanes together: a whole number above 0. Default: `defaults.mailboxCapacity`. */
  readonly capacity?: number | undefined;
  /** Default `'reject'`. */
  readonly overflow?: OverflowPolicy | undefined;
  /**
   * An overloaded mailbox counts as such until no more than so many wait: then senders that were refused in other threads, and `send`s that
   * wait, are let in again. From 0 to `capacity` - 1; default: half of it.
   */
  readonly lowWater?: number | undefined;
}

/** A mailbox's bounds, completed. */
export type MailboxBounds = Complete<MailboxOptions>;

const POLICIES: readonly unknown[] = ['reject', 'drop-newest', 'drop-oldest', 'stop'];

/** @throws TypeError or RangeError naming the option; `path` is what stands before its name */
export function checkMailbox(action: string, mailbox: MailboxOptions, path = ''): void {
  const field = `${path}mailbox`;
  if (typeof mailbox !== 'object' || mailbox === null) {
    throw new TypeError(`Cannot ${action}: ${field} is { capacity, overflow, lowWater }, not ${shown(mailbox)}`);
  }
  checkKeys(`${action}, ${field}`, mailbox, ['capacity', 'overflow', 'lowWater']);
  const { capacity, overflow, lowWater } = mailbox;
  if (capacity !== undefined && !(Number.isSafeInteger(capacity) && capacity > 0)) {
    throw new RangeError(`Cannot ${action}: ${field}.capacity is a whole number above 0, not ${shown(capacity)}`);
  }
  if (overflow !== undefined && !POLICIES.includes(overflow)) {
    throw new TypeError(`Cannot ${action}: ${field}.overflow is 'reject', 'drop-newest', 'drop-oldest' or 'stop', not ${shown(overflow)}`);
  }
  if (lowWater === undefined) return;
  if (capacity === undefined) throw new TypeError(`Cannot ${action}: ${field}.lowWater is given without ${field}.capacity`);
  if (!(Number.isSafeInteger(lowWater) && lowWater >= 0 && lowWater < capacity)) {
    throw new RangeError(`Cannot ${action}: ${field}.lowWater is a whole number from 0 to ${capacity - 1}, not ${shown(lowWater)}`);
  }
}

/** @param capacity where the options do not say */
export function boundsOf(mailbox: MailboxOptions | undefined, capacity: number): MailboxBounds {
  const bound = mailbox?.capacity ?? capacity;
  return { capacity: bound, overflow: mailbox?.overflow ?? 'reject', lowWater: mailbox?.lowWater ?? bound >> 1 };
}
