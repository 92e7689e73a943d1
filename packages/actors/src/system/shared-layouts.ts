import type { HandlePort, SharedRegions } from '@ringmaster/core';
import type { Definition } from '../contract/definition-table.ts';
import { type LayoutSet, type LayoutSets, NO_LAYOUTS } from '../remote/layout-sets.ts';

/** The layouts of a system's definitions, through the append-only tables in shared memory (R7). */
export class SharedLayouts implements LayoutSets {
  constructor(_regions: SharedRegions, _thread: number, _handles: HandlePort) {}

  find(_tag: number): LayoutSet | undefined {
    return undefined;
  }

  tagOf(_definition: Definition | undefined): number {
    return NO_LAYOUTS;
  }
}
