import type { AskOptions, Message } from '../../contract/message.ts';
import { type CalledOff, CallOff } from '../../contract/call-off.ts';

/**
 * Whom an ask settles to: told once, whatever happens (G45).
 *
 * It may be told of an answer while rings are polled, or in the turn of who answers: it only notes what it hears. Of a failure it is told later,
 * never within the call that asks.
 */
export interface AskListener {
  /** How long it waits at most; `Infinity`: for ever. */
  readonly timeoutMs: number;
  /** The ask may be called off, and costs a word of shared memory for that. */
  readonly isCancellable: boolean;
  answered(value: unknown): void;
  failed(error: unknown): void;
}

/** One in the place of a promise, for whoever has very many. What is asked for it is detached, and ends as it says itself. */
export interface DetachedListener extends AskListener {
  /** Monotonic milliseconds; `Infinity`: for ever. */
  readonly deadlineMs: number;
}

/** What is asked for a listener. Its `replyTo` is filled in: the message is the ask's alone. */
export interface AskedMessage {
  readonly type: string;
  replyTo: unknown;
}

/** What may be asked of an actor that takes `M`. */
export type ToAsk<M> = M extends { readonly type: string; readonly replyTo?: unknown } & Message
  ? 'replyTo' extends keyof M
    ? Omit<M, 'replyTo'> & AskedMessage
    : never
  : never;

/** What has asks with promises. */
export interface Listenable {
  ask(message: object, options: AskOptions): Promise<unknown>;
}

/** The same through the promise of an ask: for routers and pools, whose asks take ways of their own. */
export function listenTo(ref: Listenable, message: AskedMessage, listener: DetachedListener): CalledOff {
  const callOff = new CallOff();
  ref.ask(message, { timeout: listener.timeoutMs, callOff, detached: true }).then(
    (value) => listener.answered(value),
    (error: unknown) => listener.failed(error),
  );
  return { calledOff: (reason) => callOff.call(reason) };
}
