import { AgentError } from './agent-error.ts';
import { defineError } from './define-error.ts';

/** One check alone was asked for, and the question has none of that name; `checks`: the names that it has. */
export class UnknownCheckError extends defineError('UnknownCheckError', AgentError)<{
  readonly question: 'live' | 'ready' | 'started';
  readonly check: string;
  readonly checks: readonly string[];
}> {}
