import { type Host, isThreadClaimed, type SharedRegions } from '@ringmaster/core';
import type { WatchPort } from '../../../cell/cell-environment.ts';
import type { DirectoryThread } from '../../../registry/directory.ts';
import type { SystemThreads } from '../system-threads.ts';
import type { ThreadConfig } from '../thread-config.ts';

/** What connects a directory with those of the other threads. */
export interface ThreadWithDirectory {
  readonly thread: number;
  readonly incarnation: number;
  readonly host: Host;
  readonly regions: SharedRegions;
  readonly config: ThreadConfig;
  readonly watching: WatchPort;
  readonly threads: Pick<SystemThreads, 'isLost' | 'tell'>;
}

/** What a directory needs of its thread. */
export function directoryThread(here: ThreadWithDirectory): DirectoryThread {
  const { host, regions, config } = here;
  const isReached = (thread: number): boolean =>
    thread !== here.thread && !here.threads.isLost(thread) && (thread <= config.workers || isThreadClaimed(regions, thread));
  return {
    thread: here.thread,
    isSuccessor: here.incarnation > 1,
    watching: here.watching,
    others: () => regions.rings.map((_, thread) => thread).filter(isReached),
    // What waits in a ring is read by a successor, too; one that begins anew is told everything beside that.
    tell: (thread, entries) => here.threads.tell(thread, { kind: 'registered', entries }),
    soon: (task) => host.soon(task),
  };
}
