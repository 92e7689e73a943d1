import { answerWith } from '../../ask/answer-with.ts';
import type { ReplyTo } from '../../contract/actor-ref.ts';
import { takenFailure } from '../../contract/errors/taken-failure.ts';
import type { TaskState } from '../../contract/task.ts';

/** Tells whoever has submitted a task how it has ended. */
export function answerTask(replyTo: ReplyTo<unknown>, state: TaskState): void {
  if (state.status !== 'done') {
    if ('error' in state && state.error !== undefined) replyTo.fail(state.status === 'failed' ? takenFailure(state.error) : state.error);
    return;
  }
  // It may be such that it cannot be sent on to where it is waited for.
  answerWith(replyTo, state.result, takenFailure);
}
