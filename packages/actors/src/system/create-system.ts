import { workerData } from 'node:worker_threads';
import { enclosingThread } from '@ringmaster/core';
import { StateError } from '../contract/errors/state-error.ts';
import type { System, SystemOptions } from '../contract/system.ts';
import { isPoolThreadData } from './pure/pure-wire.ts';

/**
 * Creates a system whose owner is this thread, and starts its workers.
 *
 * It keeps the process alive until `stop()` has ended, or `unref()` is called.
 *
 * @returns once every worker is ready; spawning may begin at once
 * @throws RangeError or TypeError naming an option that makes no sense; WorkerStartError if a worker cannot start (the
 * others have ended by then); StateError in one of our own workers (S8)
 *
 * @example
 * ```ts
 * const system = await createSystem({ threads: 4 });
 * const ref = system.spawn(counter({ start: 1 }), { name: 'counter' });
 * ref.tell({ type: 'add', by: 2 });
 * console.log(await ref.ask({ type: 'get' })); // 3
 * await system.stop();
 * ```
 */
export async function createSystem(options: SystemOptions = {}): Promise<System> {
  if (enclosingThread() !== undefined || isPoolThreadData(workerData)) {
    throw new StateError(
      `Cannot create system in a worker of one: a module that defines actors or tasks is imported by every worker that needs them, so it must not create systems; move the actors into a module of their own, or ask isMainThread; called${caller()}`,
    );
  }
  // Every worker loads this module too, and none of them has a system.
  const { openSystem } = await import('./open-system.ts');
  return openSystem(options);
}

/** The place that called `createSystem`, as the stack names it. */
function caller(): string {
  const line = new Error().stack?.split('\n')[3]?.trim();
  return line === undefined ? '' : ` ${line}`;
}
