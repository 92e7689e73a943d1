import type { Host, SharedRegions } from '@ringmaster/core';
import type { Defaults } from '../../../contract/defaults.ts';
import type { ThreadHints } from '../work/thread-hints.ts';
import type { ThreadServices } from '../thread-services.ts';
import { ThreadBlocks } from './thread-blocks.ts';

/** A thread that has blocks. */
export interface BlockThread {
  readonly thread: number;
  readonly incarnation: number;
  readonly host: Host;
  readonly regions: SharedRegions;
  readonly config: { readonly defaults: Pick<Defaults, 'blockWaitsMax'> };
  readonly hints: Pick<ThreadHints, 'roomForBlock'>;
  readonly services: Pick<ThreadServices, 'blockLeaked'>;
}

/** @param firstUsed called when the thread has its first block: from then on messages may contain some */
export function openBlocks(here: BlockThread, firstUsed: () => void): ThreadBlocks {
  const { host, thread, incarnation, regions } = here;
  return new ThreadBlocks({
    ...{ thread, incarnation, regions, firstUsed },
    waitsMax: here.config.defaults.blockWaitsMax,
    hint: (other) => here.hints.roomForBlock(other),
    soon: (task) => host.soon(task),
    leaked: ({ byteLength }) => here.services.blockLeaked(byteLength),
  });
}
