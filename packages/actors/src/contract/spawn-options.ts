import type { Placement } from './placement.ts';

export interface SpawnOptions {
  /** Unique among siblings; `NameTakenError` otherwise (G13). Default: the definition's name and a number. */
  readonly name?: string;
  /** Default `'auto'`. */
  readonly thread?: Placement;
}
