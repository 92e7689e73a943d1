import { AgentError } from './agent-error.ts';
import { becomeTagClass } from './tag-class.ts';

/** Base of errors in the work itself: this input cannot be done, the next one may. */
export class TaskError<D = unknown> extends AgentError<D> {
  static override readonly tags: readonly string[] = Object.freeze(['TaskError', ...AgentError.tags]);
  static {
    becomeTagClass(TaskError);
  }
}
