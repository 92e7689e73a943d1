import { releaseBlocksIn } from '../cell/blocks/release-blocks.ts';
import type { ReplyTo } from '../contract/actor-ref.ts';
import { toError } from '../contract/errors/to-error.ts';

/** Answers. What cannot be sent to where it is waited for fails the ask (G5), and not whoever answers; its blocks are nobody's then. */
export function answerWith<T>(replyTo: ReplyTo<T>, value: T): void {
  try {
    replyTo.tell(value);
  } catch (error) {
    releaseBlocksIn(value);
    replyTo.fail(toError(error));
  }
}
