import type { Initial } from '../contract/behavior.ts';
import type { Failure } from '../contract/failure.ts';
import type { Message } from '../contract/message.ts';
import type { LocalActor } from './cell-environment.ts';
import type { Incarnation } from './incarnation.ts';
import type { EndReason } from './internals.ts';

/**
 * Where an actor stands:
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
  /** Stops the youngest, of all children or of those that `incarnation` spawned; false if there is none. */
  stopYoungest(incarnation: Incarnation | undefined): boolean;
  /** All children end at once, and what is below them. */
  kill(): void;
  /** No child is restarted any more: all will be stopped. */
  close(): void;
  open(): void;
}

/** The cell around a life: what its steps do. */
export interface LifeSubject extends LocalActor {
  readonly url: string;
  /** A first start that fails is reported and tried again, instead of being the end (S2). */
  readonly isRetried: boolean;
  /** Undefined: it never had children. */
  readonly family: LifeFamily | undefined;
  setup(): Initial<never> | Promise<Initial<never>>;
  /** What setup returned is how messages are handled. Throws if it is no behaviour. */
  take(initial: Initial<never>): void;
  /** The hook before a restart. */
  restarting(failure: Failure): unknown;
  /** The hook at the end. */
  stopping(reason: EndReason): unknown;
  /** Messages that wait or are to come: stashed ones and results of promises included. */
  readonly waitingLength: number;
  /** The incarnation is over, for `cause`: what it has received and not answered fails (C3), its behaviour is forgotten. */
  leave(cause: Error): void;
  /** The end: what waits is dropped, the slot is given back, whoever has to know is told. */
  bury(reason: EndReason): void;
  /** Wants a turn, in which `step` is called. */
  ready(): void;
}

/** The actor died with its thread, and is here again under its reference, with nothing but that. */
export interface Loss {
  /** Setup had run, once at least. */
  readonly hadStarted: boolean;
}

/** What an actor is, or will be, suspended for. */
export interface Trouble {
  readonly error: Error;
  readonly message: Message | undefined;
  /** It came from a child: all children stop before the actor's own supervisor decides (G29). */
  readonly isEscalated: boolean;
}
