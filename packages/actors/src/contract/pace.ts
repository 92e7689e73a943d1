/** Time and chance, for helpers that an actor and code outside actors may use alike. */
export interface Pace {
  /** Monotonic milliseconds (C4). */
  now(): number;
  /** Epoch milliseconds. */
  wallClock(): number;
  /** Runs `task` once; undone by what this returns. */
  after(delayMs: number, task: () => void): () => void;
  /** In [0, 1). */
  random(): number;
  /** When the time of the ask is over that is being handled, as `now` counts; `Infinity`: there is none. */
  readonly deadlineMs: number;
  /** `ctx.signal`; undefined outside actors. */
  readonly signal: AbortSignal | undefined;
}

/** Under this key contexts and systems have their pace: not for users, who hand them on as they are. */
export const PACE: unique symbol = Symbol('ringmaster/pace');

/** What has a clock of its own: a context (`ctx`) or a system. */
export interface Paced {
  readonly [PACE]: Pace;
}
