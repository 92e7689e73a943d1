import { NodeHost } from '@ringmaster/core';
import { toError } from '../contract/errors/to-error.ts';
import type { Logger } from '../contract/logger.ts';
import type { System, SystemOptions } from '../contract/system.ts';
import { calmLogger } from './owner/calm-logger.ts';
import { OwnerSystem } from './owner/owner-system.ts';
import { sayWhatLingers } from './owner/shutdown/lingering.ts';
import { orderPhases } from './owner/shutdown/phase-order.ts';
import { onStopSignal } from './owner/shutdown/stop-signals.ts';
import { resolveOptions } from './resolve-options.ts';
import { WorkerThreads } from './worker/worker-threads.ts';

/** What `createSystem` does where it may. */
export async function openSystem(options: SystemOptions): Promise<System> {
  const host = new NodeHost();
  const config = resolveOptions(options, { parallelism: host.parallelism, random: host.random() });
  const logger = calmLogger(options.logger ?? (await writingLogger(config.systemName)), warnOfLogger);
  const phases = orderPhases(options.shutdownPhases ?? {});
  const system = new OwnerSystem({ config, host, logger, phases, starter: new WorkerThreads(host), failedUnheard });
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

/** Or whoever runs the process takes its end for success. */
function failedUnheard(): void {
  process.exitCode ??= 1;
}

/** The one way left to say so: on standard error, or to whoever listens to the process's warnings. */
function warnOfLogger(error: unknown): void {
  process.emitWarning(
    `Cannot log: the logger of the system has thrown ${toError(error)}; further failures of it are not told`,
    'RingmasterWarning',
  );
}

/** Loaded when needed: whoever gives a logger may have no use for it. */
async function writingLogger(systemName: string): Promise<Logger> {
  const { defaultLogger } = await import('./pino-logger.ts');
  return defaultLogger(systemName);
}
