import { defineError } from './define-error.ts';
import { StateError } from './state-error.ts';

/** Which state of which actor. */
interface OfState {
  readonly actor: string;
  readonly key: string;
}

/** The value cannot become a state: other threads may need it, and what stands at `path` cannot be sent (docs/state.md, Z3). */
export class StateNotSendableError extends defineError('StateNotSendableError', StateError)<OfState & { readonly path: string }> {}

/** That version is not in the history: it has left it, it is of another life, or there has never been one of that number. */
export class StateVersionError extends defineError('StateVersionError', StateError)<
  OfState & { readonly version: number; readonly oldest: number; readonly newest: number; readonly life: number }
> {}

/** The actor has no state of that key. */
export class StateUnknownError extends defineError('StateUnknownError', StateError)<OfState> {}
