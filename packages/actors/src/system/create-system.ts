import { workerData } from 'node:worker_threads';
import { enclosingThread, NodeHost } from '@ringmaster/core';
import { StateError } from '../contract/errors/state-error.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { Logger } from '../contract/logger.ts';
import type { System, SystemOptions } from '../contract/system.ts';
import { calmLogger } from './owner/calm-logger.ts';
import { OwnerSystem } from './owner/owner-system.ts';
import { sayWhatLingers } from './owner/shutdown/lingering.ts';
import { orderPhases } from './owner/shutdown/phase-order.ts';
import { onStopSignal } from './owner/shutdown/stop-signals.ts';
import { isPoolThreadData } from './pure/pure-wire.ts';
import { resolveOptions } from './resolve-options.ts';
import { WorkerThreads } from './worker/worker-threads.ts';

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
      `Cannot create system in a worker of one: a module that defines actors or tasks is imported by every worker that needs them, so it must not create systems; called${caller()}`,
    );
  }
  const host = new NodeHost();
  const config = resolveOptions(options, { parallelism: host.parallelism, random: host.random() });
  const logger = calmLogger(options.logger ?? (await writingLogger(config.systemName)), warnOfLogger);
  const phases = orderPhases(options.shutdownPhases ?? {});
  const system = new OwnerSystem({ config, host, logger, phases, starter: new WorkerThreads(host) });
  await system.startThreads();
  if (options.signals !== undefined && options.signals.length > 0) {
    const quiet = onStopSignal(options.signals, process, (signal) => {
      logger.info({ signal }, 'the system stops');
      void system.stop().then(() => sayWhatLingers(host, process, logger));
    });
    // The last thing that is done: whoever is told of a signal after the end is on his own.
    system.whenStopped(quiet);
  }
  return system;
}

/** The one way left to say so: on standard error, or to whoever listens to the process's warnings. */
function warnOfLogger(error: unknown): void {
  process.emitWarning(
    `Cannot log: the logger of the system has thrown ${toError(error)}; further failures of it are not told`,
    'RingmasterWarning',
  );
}

/** Loaded when needed: every worker loads this module too, and none of them writes lines itself. */
async function writingLogger(systemName: string): Promise<Logger> {
  const { defaultLogger } = await import('./pino-logger.ts');
  return defaultLogger(systemName);
}

/** The place that called `createSystem`, as the stack names it. */
function caller(): string {
  const line = new Error().stack?.split('\n')[3]?.trim();
  return line === undefined ? '' : ` ${line}`;
}
