import type { ReplyTo } from '../contract/actor-ref.ts';
import { toError } from '../contract/errors/to-error.ts';

/** Answers. What cannot be sent to where it is waited for fails the ask (G5), and not whoever answers. */
export function answerWith<T>(replyTo: ReplyTo<T>, value: T): void {
  // As `attempt` does, without a function for each answer: there are as many as tasks.
  try {
    replyTo.tell(value);
  } catch (error) {
    replyTo.fail(toError(error));
  }
}

/** Does what ends with an answer, now or elsewhere; that it cannot be sent fails the ask as well. */
export function attempt(replyTo: ReplyTo<never>, answer: () => unknown): void {
  try {
    answer();
  } catch (error) {
    replyTo.fail(toError(error));
  }
}
