import { arenaPlace, BlockRemains } from '@ringmaster/core';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import type { Stage } from './stage.ts';

/** How many blocks of the system are somebody's. */
export function blocksInUse({ system }: Pick<Stage, 'system'>): number {
  return new BlockRemains(arenaPlace((system as OwnerSystem).regions), 0).use().blocks;
}

/** Until so many are: others release theirs in their own threads. */
export function untilInUse(stage: Stage, blocks: number): Promise<void> {
  return stage.until(`${blocks} blocks are in use, and not ${blocksInUse(stage)}`, () => blocksInUse(stage) === blocks);
}
