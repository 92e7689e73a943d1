import type { InternalRef } from '../cell/internals.ts';
import { NO_SENDER } from './envelope-layout.ts';
import type { LeavingBlocks } from './leaving-blocks.ts';

/** A record that is made and not posted yet, and the blocks that go with it. */
export interface MessageRecord {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly leaving: LeavingBlocks | undefined;
}

/** The words that stand before every message. */
// Limit: five parameters: called for each message, with nothing allocated.
export function writeMessagePrefix(
  words: Int32Array,
  index: number,
  target: InternalRef,
  sender: InternalRef | undefined,
  flags: number,
): void {
  words[index] = target.slot;
  words[index + 1] = target.generation;
  words[index + 2] = flags;
  if (sender === undefined) words[index + 3] = NO_SENDER;
  else {
    words[index + 3] = sender.slot;
    words[index + 4] = sender.generation;
  }
}
