/**
 * How a test waits: by a clock that it moves, or by the time of the machine. What waits for something goes on as soon as that is
 * there, and never sleeps for a time that somebody has guessed.
 */
export interface Passage {
  /** Milliseconds since the system was created. */
  readonly nowMs: number;
  /** How much time whoever waits allows where he does not say so: none of a virtual clock, some seconds of a real one. */
  readonly patienceMs: number;
  /** The expectation that was looked at last has failed: a test that ends now has failed already, by that. */
  hasFailed: boolean;
  /** Why the run makes no sense any more, once a rejection has told the test so: the end of its block says nothing new. Else undefined. */
  readonly told: unknown;
  /** What to say to somebody who waited and saw nothing come; may be nothing. */
  readonly advice: string;
  /** Until nothing is left to do that needs no time. */
  settle(): Promise<void>;
  /** Lets `ms` pass, with all that falls due meanwhile. @throws RangeError for what is no time to let pass */
  pass(ms: number): Promise<void>;
  /** Until `holds`, but no longer than `withinMs`. @returns whether it does */
  until(holds: () => boolean, withinMs: number): Promise<boolean>;
}

/** @throws RangeError for what is no time to let pass */
export function checkMs(action: string, ms: unknown): asserts ms is number {
  if (typeof ms === 'number' && Number.isFinite(ms) && ms >= 0) return;
  throw new RangeError(`Cannot ${action}: it takes milliseconds from 0, not ${String(ms)}`);
}
