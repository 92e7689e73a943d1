import type { Host } from '@ringmaster/core';
import type { BlockPort } from '../../../cell/blocks/block-port.ts';
import type { CellEnvironment } from '../../../cell/cell-environment.ts';
import type { DirectoryPort } from '../../../cell/directory-port.ts';
import type { InternalRef } from '../../../cell/internals.ts';
import type { RoutingPort } from '../../../contract/routing-port.ts';

/** What the routers of a thread need from it. */
export interface RoutingThread extends Pick<CellEnvironment, 'current' | 'breath' | 'forgo' | 'deadLetter'> {
  readonly host: Pick<Host, 'random'>;
  readonly blocks: Pick<BlockPort, 'isIn'>;
  readonly directory: Pick<DirectoryPort, 'findAll' | 'known'>;
}

/** What a router finds in the thread in which it is used. */
export function threadRouting(here: RoutingThread): RoutingPort {
  return {
    found: { findAll: (id) => here.directory.findAll(id), known: (id) => here.directory.known(id) },
    random: () => here.host.random(),
    breath: () => here.breath(),
    hasBlock: (message) => here.blocks.isIn(message),
    forgo: (message, reason) => here.forgo(message, reason),
    deadLetter: (message, target, reason) => here.deadLetter(message, here.current?.self, target as InternalRef | undefined, reason),
  };
}
