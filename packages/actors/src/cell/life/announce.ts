import type { Failure } from '../../contract/failure.ts';
import type { Decided, SupervisionPort } from '../../contract/supervision-port.ts';

/**
 * Logs a failure and what was decided about it. The logger may be the application's: if it throws, that changes nothing about the
 * decision, and what it threw is returned.
 */
export function announce(to: SupervisionPort, failure: Failure, decided: Decided): unknown {
  try {
    to.decided(failure, decided);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Logs something that went wrong on the way and stops nothing. */
export function announceMishap(to: SupervisionPort, actorName: string, error: Error, what: string): void {
  try {
    to.warned(actorName, error, what);
  } catch {
    // There is nobody left to tell.
  }
}
