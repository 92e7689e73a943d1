import type { Host } from '@ringmaster/core';
import type { Logger } from '../../../contract/logger.ts';

/** For so long after a stop that a signal has begun a process may take to end, before somebody is told why it does not. */
export const LINGER_MS = 2_000;

/** The process, as far as it knows what keeps it. */
export interface KeptProcess {
  /** Kinds of what keeps the event loop alive, each as often as there is one. */
  getActiveResourcesInfo(): readonly string[];
  /** Whether there is a channel to a parent process (`fork`, `node:cluster`). It keeps the process while somebody listens to it, as `node:cluster` does. */
  readonly connected?: boolean;
}

/**
 * Says what keeps a process alive whose system has stopped, if it is still there after a while: most often a server that nobody closes, or a
 * channel to a parent process; and whoever runs the process waits for its end, and then kills it. Keeps nothing alive itself.
 */
export function sayWhatLingers(host: Host, process: KeptProcess, logger: Logger): void {
  host.timer(LINGER_MS, () => {
    const kept: Record<string, number> = {};
    for (const kind of process.getActiveResourcesInfo()) kept[kind] = (kept[kind] ?? 0) + 1;
    const hint = process.connected === true ? ', and leave the parent process by process.disconnect()' : '';
    logger.warn(
      { kept },
      `the system has stopped, and something else keeps the process alive: close servers in a task of the shutdown${hint}`,
    );
  });
}
