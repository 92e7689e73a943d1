import { ANSWERED_BY_ANOTHER, ONE_OF_MANY } from '../cell/one-of-many.ts';
import { onAbort } from '../cell/on-abort.ts';
import { type CallOff, COME, GO } from '../contract/call-off.ts';
import { type AskKeeper, type AskPlan, OpenAsk } from './open-ask.ts';

/** How its asker may give it up. */
export interface GivingUp {
  readonly signal: AbortSignal | undefined;
  readonly callOff: CallOff | undefined;
}

/** An ask whose asker holds a promise. */
export class PromisedAsk extends OpenAsk {
  readonly promise: Promise<unknown>;
  #resolve: (value: unknown) => void = nothing;
  #reject: (error: unknown) => void = nothing;
  readonly #signal: AbortSignal | undefined;
  readonly #callOff: CallOff | undefined;
  /** Stops listening to the signal. */
  #quiet: (() => void) | undefined;

  constructor(table: AskKeeper, plan: AskPlan, { signal, callOff }: GivingUp) {
    super(table, plan);
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
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
    this.#leave();
    this.#resolve(value);
  }

  protected reject(error: unknown): void {
    this.#leave();
    this.#reject(error);
  }

  #leave(): void {
    this.#quiet?.();
    this.#callOff?.[GO](this);
  }
}

const nothing = (): void => undefined;
