import { censusOf } from '@ringmaster/core';
import { SystemStoppedError } from '../../contract/errors/runtime-errors.ts';
import { OWNER, threadCount } from '../thread/thread-config.ts';
import type { ThreadRuntime } from '../thread/thread-runtime.ts';
import { settleAll } from './death/estates.ts';

/**
 * All threads have ended: nobody lives any more, and what stands in their rings was accepted and will not be read (G1, G15).
 *
 * @param retired threads that may still write
 */
export function settleEverything(runtime: ThreadRuntime, retired: ReadonlySet<number>): void {
  for (let thread = OWNER; thread < threadCount(runtime.config); thread++) {
    if (retired.has(thread)) continue;
    if (thread !== OWNER) settleAll(runtime, thread, { reason: 'system-stopped', error: stopped });
    censusOf(runtime.regions, thread).vacate();
  }
}

function stopped(): SystemStoppedError {
  return new SystemStoppedError('Cannot complete the call: the system has stopped');
}
