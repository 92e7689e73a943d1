import { poolRefOver } from '../routing/pool-ref.ts';
import { RemoteRef } from './remote-ref.ts';

/** A reference to a pool, in a thread in which the pool does not live. */
export const RemotePoolRef: typeof RemoteRef = poolRefOver(RemoteRef);
