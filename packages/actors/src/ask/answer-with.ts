import { releaseBlocksIn } from '../cell/blocks/release-blocks.ts';
import type { ReplyTo } from '../contract/actor-ref.ts';
import { toError } from '../contract/errors/to-error.ts';

/**
 * Answers. What cannot be sent to where it is waited for fails the ask (G5), and not whoever answers; its blocks are nobody's then.
 *
 * @param failure what the ask fails with then, from why
 */
export function answerWith<T>(replyTo: ReplyTo<T>, value: T, failure: (why: Error) => Error = itself): void {
  try {
    replyTo.tell(value);
  } catch (error) {
    releaseBlocksIn(value);
    replyTo.fail(failure(toError(error)));
  }
}

function itself(error: Error): Error {
  return error;
}
