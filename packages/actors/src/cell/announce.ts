import type { Failure } from '../contract/failure.ts';
import type { Decided, SupervisionPort } from '../contract/supervision-port.ts';

/**
 * Tells people of a failure and what becomes of it. The log it goes to may be the application's: one that throws changes
 * nothing of what was decided; what it threw is returned.
 */
export function announce(to: SupervisionPort, failure: Failure, decided: Decided): unknown {
  try {
    to.decided(failure, decided);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The same for what went wrong on the way and stops nothing. */
export function announceMishap(to: SupervisionPort, actorName: string, error: Error, what: string): void {
  try {
    to.warned(actorName, error, what);
  } catch {
    // There is nobody left to tell.
  }
}
