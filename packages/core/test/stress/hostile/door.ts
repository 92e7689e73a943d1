import type { SeededRandom } from '#core/bits/seeded-random.js';

/** Something a frame did that no frame may do. */
export class Finding extends Error {
  override readonly name = 'Finding';
}

/** What became of one frame. */
export interface Outcome {
  /** Undefined: it was taken. */
  readonly refusal: string | undefined;
  /** Everything before its payload was as a sender writes it. */
  readonly isHeadSound: boolean;
}

/** One way into a thread: writes frames for it, sound and hostile, and looks at what becomes of them. */
export interface Door {
  readonly name: string;
  /** How many of all frames go through it, beside other doors. */
  readonly weight: number;
  /**
   * One frame, which follows from `random` alone.
   * @throws Finding
   */
  attempt(random: SeededRandom): Outcome;
}
