import { ignorable } from '../ignorable.ts';

/** Something that happens once, well or badly, and may be awaited before or after; costs no promise until somebody does. */
export class Outcome {
  #settled = false;
  /** Made only if somebody awaits it: an error costs more than most of what an actor does in its life. */
  #why: (() => Error) | undefined;
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
    this.failWith(() => error);
  }

  /** @param why makes the error, at most once */
  failWith(why: () => Error): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#why = why;
    this.#reject?.(why());
  }

  /** Never the cause of an unhandled rejection. */
  promise(): Promise<void> {
    if (this.#promise !== undefined) return this.#promise;
    const promise = new Promise<void>((resolve, reject) => {
      if (!this.#settled) {
        this.#resolve = resolve;
        this.#reject = reject;
      } else if (this.#why === undefined) resolve();
      else reject(this.#why());
    });
    this.#promise = ignorable(promise);
    return promise;
  }
}
