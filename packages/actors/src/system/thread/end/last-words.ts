import type { Host } from '@ringmaster/core';
import type { SystemThreads } from '../system-threads.ts';
import { OWNER } from '../thread-config.ts';

/** How long a thread that ends tries to get rid of what it has to tell the owner. */
export const LAST_WORDS_MS = 500;

/** What of a thread that ends speaks on. */
export interface EndingThread {
  readonly thread: number;
  readonly host: Pick<Host, 'now' | 'later'>;
  readonly threads: Pick<SystemThreads, 'mesh' | 'peer'>;
}

/**
 * What the callbacks of promises that settled by the end have to say: log lines mostly. A worker's wait for room in the ring to the owner,
 * as long as that takes anything.
 */
export async function lastWords({ thread, host, threads }: EndingThread): Promise<void> {
  const limitMs = host.now() + LAST_WORDS_MS;
  do {
    await new Promise<void>((resolve) => host.later(resolve));
    threads.mesh.flush();
  } while (thread !== OWNER && threads.peer(OWNER).link.hasOutbox && host.now() < limitMs);
}
