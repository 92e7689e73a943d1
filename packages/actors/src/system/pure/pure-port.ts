import type { Host } from '@ringmaster/core';
import type { PurePort } from '../../contract/pure-port.ts';
import { PoolHere } from './pool-here.ts';
import { PoolThreads } from './pool-threads.ts';

/** @param systemThreads all threads of the system, the owner's included */
export function purePort(host: Host, systemThreads: number): PurePort {
  return {
    threadsDefault: Math.max(1, host.parallelism - systemThreads),
    open: (options) => (host.isVirtual ? new PoolHere(host) : new PoolThreads(host, options)),
  };
}
