import { AgentError } from './agent-error.ts';
import { becomeTagClass } from './tag-class.ts';

/** Base of errors on the way to or from an actor: it ended, did not answer, is not reachable, cannot be sent this. */
export class CommunicationError<D = unknown> extends AgentError<D> {
  static override readonly tags: readonly string[] = Object.freeze(['CommunicationError', ...AgentError.tags]);
  static {
    becomeTagClass(CommunicationError);
  }
}
