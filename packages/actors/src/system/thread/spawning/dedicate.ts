import { claimThread, type SharedRegions } from '@ringmaster/core';
import { StateError } from '../../../contract/errors/state-error.ts';
import type { ThreadConfig } from '../thread-config.ts';

/** Takes a dedicated thread nobody has. @throws StateError if all are taken */
export function dedicate(regions: SharedRegions, { workers, dedicatedMax }: ThreadConfig): number {
  for (let thread = workers + 1; thread <= workers + dedicatedMax; thread++) if (claimThread(regions, thread)) return thread;
  throw new StateError(`Cannot dedicate a thread: all ${dedicatedMax} are taken (option dedicatedMax)`);
}
