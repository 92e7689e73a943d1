import type { FixedLayout } from '@ringmaster/core';

/** No layouts: every message goes by the general codec. */
export const NO_LAYOUTS = 0;

/** The fixed layouts of one definition, as sender and receiver use them. */
export interface LayoutSet {
  readonly tag: number;
  /** Index by message type; the layout is `layouts[index]`. */
  readonly indexOf: ReadonlyMap<unknown, number>;
  readonly layouts: readonly FixedLayout[];
}

/** Where the sets of a system are found (R7). */
export interface LayoutSets {
  /** `undefined`: this thread cannot know it; use the general codec. */
  find(tag: number): LayoutSet | undefined;
}
