import { blocksIn } from './blocks-in.ts';

/**
 * Nobody handles it: its blocks are free again, as those of a dead letter. Those that it has no more are left alone. Never throws: whoever is rid of a
 * message has more to do.
 */
export function releaseBlocksIn(message: unknown): void {
  for (const { holding } of found(message)) holding?.release('its message was not handled');
}

/** None where it cannot be looked at, for a getter throws, or a trap of a proxy: then it cannot be sent with blocks either. */
function found(message: unknown): ReturnType<typeof blocksIn> {
  try {
    return blocksIn(message);
  } catch {
    return [];
  }
}
