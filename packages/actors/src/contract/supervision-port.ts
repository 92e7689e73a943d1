import type { Failure } from './failure.ts';

/** What was decided about a failure, for logs. */
export interface Decided {
  readonly verdict: 'resumes' | 'restarts' | 'stops' | 'escalates';
  /** Of a restart: how long it waits first. */
  readonly delayMs?: number;
}

/** Where failures and decisions are reported to people. `system/` fills it. */
export interface SupervisionPort {
  /** An actor failed; what becomes of it (G36). */
  decided(failure: Failure, decided: Decided): void;
  /** Something went wrong on the way that stops nothing: a hook threw, a recovery handler did. */
  warned(actorName: string, error: Error, what: string): void;
}
