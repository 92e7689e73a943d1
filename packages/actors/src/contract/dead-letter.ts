import type { AnyRef } from './actor-ref.ts';

/**
 * Why a message did not reach its target:
 * - `stopped`: the target had begun to stop, or stopped with the message still queued (G18)
 * - `draining`: the target finishes what it had, and takes nothing new (S6)
 * - `stale`: the actor has ended, and another one lives in its slot by now (G6)
 * - `never-spawned`: the target's spawn never arrived (I4)
 * - `unhandled`: the target has no handler for its type; or it is a pool, and cannot route it: the field that it is routed by is missing
 * - `undecodable`: the bytes could not be read (G5)
 * - `late-reply`: its ask had settled already, or was answered before (G46)
 * - `mailbox-full`: bound and reserve of the mailbox were used up (F3); or a router to all had others who took it, and this one had no room
 * - `dropped`: the mailbox was at its bound, and its overflow policy is to drop the newest or the oldest (F1)
 * - `foreign`: the reference belongs to another system (I6)
 * - `system-stopped`: the system was stopping, and refused what came from outside actors, or it had stopped
 * - `expired`: an ask whose deadline had passed when its turn came (G47)
 * - `cancelled`: an ask whose asker had given it up when its turn came (G50)
 * - `thread-lost`: the target's thread died, and it did not come back (G56)
 * - `no-routees`: it was told or sent to a router, or a pool, that has nobody to route to (G62)
 */
export type DeadLetterReason =
  | 'stopped'
  | 'stale'
  | 'never-spawned'
  | 'unhandled'
  | 'undecodable'
  | 'late-reply'
  | 'mailbox-full'
  | 'dropped'
  | 'foreign'
  | 'system-stopped'
  | 'thread-lost'
  | 'draining'
  | 'expired'
  | 'cancelled'
  | 'no-routees';

/** A message that will not be handled (G1, G7). Seen through `system.events`; logging is rate-limited, counting is not. */
export interface DeadLetter {
  /** The message as it was told; the decoding error if it could not be decoded; undefined if it cannot be sent to the subscriber. */
  readonly message: unknown;
  /** Undefined if it came from outside actors. */
  readonly sender: AnyRef | undefined;
  /** Undefined if not even the target could be read. */
  readonly target: AnyRef | undefined;
  readonly reason: DeadLetterReason;
  /** Of a late reply: the ask it is for (G46). `target` is then who had asked, `sender` who answers, as far as that is known still. */
  readonly ask?: LateAsk;
}

/** An ask as dead letters name it: the number it had in the thread that asked. */
export interface LateAsk {
  readonly thread: number;
  readonly id: number;
}
