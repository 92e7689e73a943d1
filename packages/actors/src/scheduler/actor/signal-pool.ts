import { onAbort } from '../../cell/on-abort.ts';

/** So many are kept; more are in use only while more runs are under way. */
const KEPT = 4_096;
const quiet = (): void => undefined;

/**
 * Abort controllers that are used again: making one with its signal takes as long as all the rest of giving a task to an agent, and hardly any is
 * ever aborted.
 */
export class SignalPool {
  readonly #free: AbortController[] = [];

  take(): AbortController {
    return this.#free.pop() ?? made();
  }

  /** Only one that was not aborted, and that nobody listens to any more. */
  give(controller: AbortController): void {
    if (!controller.signal.aborted && this.#free.length < KEPT) this.#free.push(controller);
  }
}

/** Something listens to it from the first moment on, so that the listener for those who come and go is never taken off and put on again. */
function made(): AbortController {
  const controller = new AbortController();
  onAbort(controller.signal, quiet);
  return controller;
}
