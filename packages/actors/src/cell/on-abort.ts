/** Under this key a signal has what waits for its abort. */
const WAITING = Symbol('ringmaster/on-abort');

interface Heard extends AbortSignal {
  [WAITING]?: Waiting;
}

interface Waiting {
  readonly tasks: Set<() => void>;
  readonly abort: () => void;
}

/**
 * Calls `aborted` once when `signal` is; undone by what this returns.
 *
 * One signal may end thousands of asks and sends at once, and finds each listener by looking at all before it. So it has one of ours,
 * whatever their number, which also spares it Node's warning of a leak; and none when nobody waits, for then it may be collected.
 */
export function onAbort(signal: AbortSignal, aborted: () => void): () => void {
  const { tasks, abort } = waitingFor(signal);
  if (tasks.size === 0) signal.addEventListener('abort', abort, { once: true });
  tasks.add(aborted);
  return () => {
    if (tasks.delete(aborted) && tasks.size === 0) signal.removeEventListener('abort', abort);
  };
}

function waitingFor(signal: Heard): Waiting {
  const known = signal[WAITING];
  if (known !== undefined) return known;
  const tasks = new Set<() => void>();
  const abort = (): void => {
    // Whoever has left meanwhile is not called.
    for (const task of tasks) task();
    tasks.clear();
  };
  const waiting = { tasks, abort };
  signal[WAITING] = waiting;
  return waiting;
}
