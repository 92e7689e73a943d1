import { blocksIn } from './blocks-in.ts';

/** Nobody handles it: its blocks are free again, as those of a dead letter. Those that it has no more are left alone. */
export function releaseBlocksIn(message: unknown): void {
  for (const { holding } of blocksIn(message)) holding?.release('its message was not handled');
}
