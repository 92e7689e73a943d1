import type { CallOff } from './call-off.ts';

/**
 * What actors are told: any object with a `type`. An actor's protocol is a union of such objects.
 *
 * @example
 * type CounterMessage =
 *   | { type: 'add'; by: number }
 *   | { type: 'get'; replyTo: ReplyTo<number> };
 */
export interface Message {
  readonly type: string;
}

/** Which of an actor's queues a message waits in. Lanes act from the mailbox on; order is kept inside a lane only (G2). */
export type Lane = 'high' | 'normal' | 'low';

/**
 * What became of a message that was told: it will be handled or reported (`accepted`), it stays the caller's because there is
 * no room (`full`), or its target has ended and it went to the dead letters (`stopped`).
 *
 * All three are non-empty strings: compare them (`=== 'full'`), do not test for truth.
 */
export type Accepted = 'accepted' | 'full' | 'stopped';

/** How one message is told. */
export interface TellOptions {
  /** Default `'normal'`. */
  readonly lane?: Lane | undefined;
}

/** How one message is sent. */
export interface SendOptions extends TellOptions {
  /** Gives up waiting: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How one ask is made, and how long it is waited for. */
export interface AskOptions extends SendOptions {
  /**
   * Milliseconds until `AskTimeoutError`, above 0; `Infinity` for never. Default: `askTimeoutMs` of the system's defaults, 5 000. From the call, or, within a
   * thread, from when the code that asks has let go of it.
   */
  readonly timeout?: number | undefined;
  /** The same as a point in time: a date, or epoch milliseconds. What comes first counts. In the past: rejects at once, unsent. */
  readonly deadline?: Date | number | undefined;
  /** Gives up waiting like `signal`, and costs next to nothing. */
  readonly callOff?: CallOff | undefined;
  /**
   * The ask stands for itself: its time is not bounded by that of the ask that is being handled (G49), and it is no part of its chain (G48). For
   * work that goes on after whoever asked for it has had an answer. Default false.
   */
  readonly detached?: boolean | undefined;
}
