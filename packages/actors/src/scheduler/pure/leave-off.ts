import { onAbort } from '../../cell/on-abort.ts';
import type { Pace } from '../../contract/pace.ts';
import type { PureRun } from '../../contract/pure-port.ts';

/**
 * The ladder of a run that nobody wants any more (docs/stateless-tasks.md): its function is told, has `graceMs` to leave off, and then its thread is
 * ended. Whoever is done with the run calls what this returns.
 */
export function leaveOffWith(signal: AbortSignal, run: PureRun, how: { readonly pace: Pace; readonly graceMs: number }): () => void {
  let leave = (): void => undefined;
  const callOff = (): void => {
    run.callOff();
    leave = how.pace.after(how.graceMs, () => run.kill(signal.reason));
  };
  const unlisten = signal.aborted ? callOff() : onAbort(signal, callOff);
  return () => {
    unlisten?.();
    leave();
  };
}
