import type { BlockHandle } from '../../../cell/blocks/block-handle.ts';
import type { InternalRef } from '../../../cell/internals.ts';
import type { Residents } from '../residents.ts';

/**
 * Blocks in an answer are whoever's has asked. Code of an actor that has ended may still run, and learn the answer; the blocks are nobody's then, and
 * whoever tries to use them is told so.
 */
export function giveToAsker(blocks: readonly BlockHandle[], asker: InternalRef | undefined, cells: Residents): void {
  if (blocks.length === 0) return;
  // Code outside actors: not whose answer it was either, which may restart or end before it is read.
  if (asker === undefined) {
    for (const { holding } of blocks) holding?.disown();
    return;
  }
  const cell = cells.of(asker);
  if (cell !== undefined) cell.adopt(blocks);
  else for (const { holding } of blocks) holding?.release('its actor has ended or restarted');
}
