import type { InternalRef } from './internals.ts';

/** Who is found under which key, as this thread knows it. `registry/` fills it (docs/routing.md). */
export interface DirectoryPort {
  /** From now on `ref` is found under this id, in every thread; once more is nothing. */
  register(id: string, ref: InternalRef): void;
  /** From now on it is not, for good: its end is near. */
  withdraw(id: string, ref: InternalRef): void;
  /** Those that live, in the same order in every thread. The same array as long as nothing has changed. */
  findAll(id: string): readonly InternalRef[];
  /** The same as they were when somebody looked last: nobody is missing, some may have ended since. Costs the same however many there are. */
  known(id: string): readonly InternalRef[];
  /** Calls `changed` after each step that changed who is found; undone by what this returns. */
  subscribe(id: string, changed: () => void): () => void;
}
