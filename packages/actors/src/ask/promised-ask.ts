import { ANSWERED_BY_ANOTHER, ONE_OF_MANY } from '../cell/asks/one-of-many.ts';
import { onAbort } from '../cell/on-abort.ts';
import { type CallOff, COME, GO } from '../contract/call-off.ts';
import type { InternalRef } from '../cell/internals.ts';
import { type AskKeeper, OpenAsk } from './open-ask.ts';

/** An ask whose asker holds a promise. */
export class PromisedAsk extends OpenAsk {
  readonly promise: Promise<unknown>;
  timeoutMs = Number.POSITIVE_INFINITY;
  handling: object | undefined = undefined;
  #resolve: (value: unknown) => void = nothing;
  #reject: (error: unknown) => void = nothing;
  #signal: AbortSignal | undefined;
  #callOff: CallOff | undefined;
  /** Stops listening to the signal. */
  #quiet: (() => void) | undefined;

  // Limit: four parameters, as every ask has them.
  constructor(table: AskKeeper, target: InternalRef, sender: InternalRef | undefined, deadlineMs: number) {
    super(table, target, sender, deadlineMs);
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Its asker may give it up, and may have done so. */
  heed(signal: AbortSignal | undefined, callOff: CallOff | undefined): void {
    this.isCancellable = true;
    this.#signal = signal;
    this.#callOff = callOff;
    if (callOff !== undefined) {
      if (callOff.isCalled) this.calledOff(callOff.reason);
      else callOff[COME](this);
    }
    if (signal === undefined) return;
    if (signal.aborted) this.calledOff(signal.reason);
    else this.#quiet = onAbort(signal, () => this.calledOff(signal.reason));
  }

  override get isOneOfMany(): boolean {
    return this.#signal !== undefined && ONE_OF_MANY in this.#signal;
  }

  override get isWithdrawn(): boolean {
    return this.isGivenUp && this.#signal?.reason === ANSWERED_BY_ANOTHER;
  }

  protected succeed(value: unknown): void {
    this.#heedNobody();
    this.#resolve(value);
  }

  protected reject(error: unknown): void {
    this.#heedNobody();
    this.#reject(error);
  }

  #heedNobody(): void {
    this.#quiet?.();
    this.#callOff?.[GO](this);
  }
}

const nothing = (): void => undefined;
