import type { Initial } from '../../contract/behavior.ts';
import type { Failure } from '../../contract/failure.ts';
import type { Message } from '../../contract/message.ts';
import type { LocalActor } from '../cell-environment.ts';
import type { Incarnation } from './incarnation.ts';
import type { EndReason } from '../internals.ts';

/**
 * The phases of an actor:
 *
 * ```
 * new -> starting -> running -> suspended -> closing -> down -> starting …      a restart
 *                       ^           |
 *                       +-- resume -+
 * any of these -> stopping -> ended
 * any of these -> ended, by a kill
 * ```
 *
 * Messages are handled in `running` alone (G25). docs/supervision.md has the order of events step by step.
 */
export type Phase = 'new' | 'starting' | 'running' | 'suspended' | 'closing' | 'down' | 'stopping' | 'ended';

/** The children of the actor, as far as its life concerns them. */
export interface LifeFamily {
  /** Stops the youngest child, of all or of those that `incarnation` spawned; false if there is none. */
  stopYoungest(incarnation: Incarnation | undefined): boolean;
  /** All children end at once, and what is below them. */
  kill(): void;
  /** No child is restarted any more: all will be stopped. */
  close(): void;
  open(): void;
}

/** The cell around a life: what the steps of the life do to it. */
export interface LifeSubject extends LocalActor {
  readonly url: string;
  /** A first start that fails is reported and tried again, instead of being the end (S2). */
  readonly isRetried: boolean;
  /** Undefined: it never had children. */
  readonly family: LifeFamily | undefined;
  setup(): Initial<never> | Promise<Initial<never>>;
  /** Handles messages as setup's return value says. Throws if that is no behaviour. */
  take(initial: Initial<never>): void;
  /** A promise of its code is open from now on: it waits, in a handler, in setup or in a hook. */
  held(): void;
  /** The hook before a restart. */
  restarting(failure: Failure): unknown;
  /** The hook at the end. */
  stopping(reason: EndReason): unknown;
  /** Messages that wait or are to come: stashed ones and results of promises included. */
  readonly waitingLength: number;
  /** The incarnation is over because of `cause`: asks that it has received and not answered fail (C3), and its behaviour is forgotten. */
  leave(cause: Error): void;
  /** It goes on as it is: what was changed by what has failed counts. */
  resumed(): void;
  /** The end: what is queued is dropped, the slot is given back, and whoever has to know is told. */
  bury(reason: EndReason): void;
  /** Wants a turn, for its messages. */
  ready(): void;
  /** Wants a turn, in which `step` is called, before all who only have messages. */
  due(): void;
}

/** The actor died with its thread and has been put back: only its reference is left of its former life. */
export interface Loss {
  /** Its setup had completed at least once. */
  readonly hadStarted: boolean;
}

/** A failure for which an actor is, or will be, suspended. */
export interface Trouble {
  readonly error: Error;
  readonly message: Message | undefined;
  /** It came from a child: all children stop before the actor's own supervisor decides (G29). */
  readonly isEscalated: boolean;
}
