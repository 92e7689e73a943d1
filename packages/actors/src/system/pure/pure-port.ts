import type { Host } from '@ringmaster/core';
import type { PurePort } from '../../contract/pure-port.ts';
import { PoolHere } from './pool-here.ts';
import { PoolThreads } from './pool-threads.ts';

/** A pool has as many threads as a system has workers, though together they are more than there are cores: where functions are to be carried out, most of these have little to do. */
export function purePort(host: Host): PurePort {
  return {
    threadsDefault: Math.max(1, host.parallelism - 1),
    open: (options) => (host.isVirtual ? new PoolHere(host) : new PoolThreads(host, options)),
  };
}
