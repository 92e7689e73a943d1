import type { ActorRef, Askable, AskFields, ReplyOf, TypeOf } from './actor-ref.ts';
import type { AskOptions } from './message.ts';

/**
 * What a handler was called for, as `ctx.call` has it: to be kept by whoever goes on with it when the handler has returned, while the
 * actor handles something else. `ctx.signal`, `ctx.cancelled()` and `ctx.deadline` say what is being handled now; these go on to say the
 * same of this one.
 *
 * @example
 * resize: ({ image, replyTo }) => {
 *   const { call } = ctx;
 *   void thumbnail(image, call.signal).then((small) => replyTo.tell(small), (error) => replyTo.fail(error));
 * }
 */
export interface Call {
  /** Aborted when its asker gives it up, and when the actor begins to stop or to restart (G50). Of what was told: only the latter. */
  readonly signal: AbortSignal;
  /** Whether `signal` is aborted, or would be if this code let the event loop run: for loops that never yield. */
  cancelled(): boolean;
  /** Somebody still waits for the answer: it has not been given, and its asker has neither given up nor run out of time. */
  readonly isAwaited: boolean;
  /** Until when, in epoch milliseconds; undefined: nobody waits, or without end. */
  readonly deadline: number | undefined;
  /** Like `ctx.ask`, and ends with this call's time at the latest (G49). */
  ask<P, K extends TypeOf<Askable<P>>>(
    to: ActorRef<P>,
    message: { readonly type: K } & AskFields<P, K>,
    options?: AskOptions,
  ): Promise<ReplyOf<P, K>>;
}
