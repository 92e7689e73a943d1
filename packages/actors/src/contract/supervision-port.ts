import type { Failure } from './failure.ts';

/** What was decided about a failure, for logs. */
export interface Decided {
  /** `awaits recovery`: nothing yet, its recovery handler takes its time. */
  readonly verdict: 'resumes' | 'restarts' | 'stops' | 'escalates' | 'awaits recovery';
  /** Of what escalates: by whose word, or for want of what. */
  readonly why?: string;
  /** Absent: a failure. `end`: it ended, and its policy has it started again. `request`: its supervisor was asked to restart it. */
  readonly occasion?: 'end' | 'request';
  /** Of a restart: how long it waits first. */
  readonly delayMs?: number;
  /** Of a restart at once: the thread whose death took the actor along, that is not to blame for it. There may be very many such at a time. */
  readonly bystanderOf?: number;
}

/** Where failures and decisions are reported to people. `system/` fills it. */
export interface SupervisionPort {
  /** An actor failed; what becomes of it (G36). */
  decided(failure: Failure, decided: Decided): void;
  /** Something went wrong on the way that stops nothing: a hook threw, a recovery handler did. */
  warned(actorName: string, error: Error, what: string): void;
}
