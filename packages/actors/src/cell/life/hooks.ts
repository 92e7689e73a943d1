import { toError } from '../../contract/errors/to-error.ts';
import { isThenable } from '../is-thenable.ts';

/** What running a hook needs from the life it belongs to. */
export interface HookLife {
  /** A promise of its code is open. */
  hold(): void;
  release(then: () => void): void;
  warn(error: Error, what: string): void;
}

/** Runs a hook of an actor and awaits it. An error in it is logged and changes nothing about what comes `then` (G35). */
export function runHook(life: HookLife, what: string, hook: () => unknown, then: () => void): void {
  const failed = (error: unknown): void => life.warn(toError(error), what);
  let result: unknown;
  let isPromise = false;
  try {
    result = hook();
    isPromise = isThenable(result);
  } catch (error) {
    failed(error);
  }
  if (!isPromise) return then();
  life.hold();
  Promise.resolve(result)
    .catch(failed)
    .then(() => life.release(then));
}
