import type { InternalRef } from '../cell/internals.ts';
import { FLAGS, GENERATION, NO_SENDER, SENDER_GENERATION, SENDER_SLOT } from './envelope-layout.ts';
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
  words[index + GENERATION] = target.generation;
  words[index + FLAGS] = flags;
  if (sender === undefined) words[index + SENDER_SLOT] = NO_SENDER;
  else {
    words[index + SENDER_SLOT] = sender.slot;
    words[index + SENDER_GENERATION] = sender.generation;
  }
}
