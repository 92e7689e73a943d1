import type { AskListener } from '../cell/asks/ask-listener.ts';
import { ANSWERED_BY_ANOTHER, ONE_OF_MANY } from '../cell/asks/one-of-many.ts';
import { onAbort } from '../cell/on-abort.ts';
import { type CalledOff, type CallOff, COME, GO } from '../contract/call-off.ts';

/** An asker that holds a promise. */
export class PromisedAnswer implements AskListener {
  readonly promise: Promise<unknown>;
  readonly timeoutMs: number;
  isCancellable = false;
  #resolve: (value: unknown) => void = nothing;
  #reject: (error: unknown) => void = nothing;
  #signal: AbortSignal | undefined;
  #callOff: CallOff | undefined;
  /** What the call-off knows. */
  #ask: CalledOff | undefined;
  /** Stops listening to the signal. */
  #quiet: (() => void) | undefined;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** One of several asks of which one answer is enough. */
  get isOneOfMany(): boolean {
    return this.#signal !== undefined && ONE_OF_MANY in this.#signal;
  }

  /** Another of them was answered. */
  get isAnsweredByAnother(): boolean {
    return this.#signal?.reason === ANSWERED_BY_ANOTHER;
  }

  /** `ask` may be given up, and may be already. */
  heed(ask: CalledOff, signal: AbortSignal | undefined, callOff: CallOff | undefined): void {
    if (callOff?.isCalled === true) return ask.calledOff(callOff.reason);
    this.#signal = signal;
    if (signal?.aborted === true) return ask.calledOff(signal.reason);
    if (signal !== undefined) this.#quiet = onAbort(signal, () => ask.calledOff(signal.reason));
    if (callOff === undefined) return;
    this.#ask = ask;
    this.#callOff = callOff;
    callOff[COME](ask);
  }

  answered(value: unknown): void {
    this.#heedNobody();
    this.#resolve(value);
  }

  failed(error: unknown): void {
    this.#heedNobody();
    this.#reject(error);
  }

  #heedNobody(): void {
    this.#quiet?.();
    if (this.#ask !== undefined) this.#callOff?.[GO](this.#ask);
  }
}

const nothing = (): void => undefined;
