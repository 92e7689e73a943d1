import { AgentError } from './agent-error.ts';
import { becomeTagClass } from './tag-class.ts';

/** Base of errors after which an actor's own state cannot be trusted. */
export class StateError<D = unknown> extends AgentError<D> {
  static override readonly tags: readonly string[] = Object.freeze(['StateError', ...AgentError.tags]);
  static {
    becomeTagClass(StateError);
  }
}
