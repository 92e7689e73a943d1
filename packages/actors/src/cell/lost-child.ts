import type { Child } from './child.ts';

/** A child that died with its thread. */
export interface LostChild {
  readonly child: Child;
  readonly error: Error;
  /** The death is charged to it (G58). */
  readonly isCulprit: boolean;
}
