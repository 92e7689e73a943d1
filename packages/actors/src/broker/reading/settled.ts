import { ignorable } from '../../cell/ignorable.ts';

/** A promise that is made when somebody looks at it, and settled whether or not anybody does: most subscriptions' are nobody's. */
export class Settled<T> {
  #promise: Promise<T> | undefined;
  #settle: ((promise: T | PromiseLike<T>) => void) | undefined;
  #outcome: { readonly value: T } | { readonly error: Error } | undefined;

  /** Rejects without being an unhandled rejection. */
  get promise(): Promise<T> {
    this.#promise ??= ignorable(this.#outcome === undefined ? this.#open() : outcomeOf(this.#outcome));
    return this.#promise;
  }

  /** The first time counts. */
  resolve(value: T): void {
    this.#end({ value });
  }

  reject(error: Error): void {
    this.#end({ error });
  }

  #open(): Promise<T> {
    return new Promise<T>((resolve) => {
      this.#settle = resolve;
    });
  }

  #end(outcome: { readonly value: T } | { readonly error: Error }): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#settle?.(outcomeOf(outcome));
  }
}

function outcomeOf<T>(outcome: { readonly value: T } | { readonly error: Error }): Promise<T> {
  return 'error' in outcome ? Promise.reject(outcome.error) : Promise.resolve(outcome.value);
}
