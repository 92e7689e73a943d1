import { isThenable } from './is-thenable.ts';

/** Runs `step`; `ended` is called once when it is over, well or not: at once, or when the promise it returned has settled. */
export function runToEnd(step: () => unknown, ended: () => void): unknown {
  let isOpen = false;
  try {
    const result = step();
    isOpen = isThenable(result);
    return isOpen ? Promise.resolve(result).finally(ended) : result;
  } finally {
    if (!isOpen) ended();
  }
}
