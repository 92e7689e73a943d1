import { ignorable } from './ignorable.ts';

/** Something that happens once, well or badly, and may be awaited before or after; costs no promise until somebody does. */
export class Outcome {
  #settled = false;
  #error: Error | undefined;
  #resolve: (() => void) | undefined;
  #reject: ((error: Error) => void) | undefined;
  #promise: Promise<void> | undefined;

  get isSettled(): boolean {
    return this.#settled;
  }

  succeed(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#resolve?.();
  }

  fail(error: Error): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#error = error;
    this.#reject?.(error);
  }

  /** Never the cause of an unhandled rejection. */
  promise(): Promise<void> {
    if (this.#promise !== undefined) return this.#promise;
    const promise = new Promise<void>((resolve, reject) => {
      if (!this.#settled) {
        this.#resolve = resolve;
        this.#reject = reject;
      } else if (this.#error === undefined) resolve();
      else reject(this.#error);
    });
    this.#promise = ignorable(promise);
    return promise;
  }
}
