import type { InternalRef } from '../cell/internals.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { NO_SENDER } from './envelope-layout.ts';
import type { LeavingBlocks } from './leaving-blocks.ts';

/** A record that is made and not posted yet, and the blocks that go with it. */
export interface MessageRecord {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly leaving: LeavingBlocks | undefined;
}

/** Items pass a window of credit that knows nothing of who has a block. */
export function blockInItem(): StateError {
  return new StateError('Cannot send item: it contains a block; send that in a message');
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
