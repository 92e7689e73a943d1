import { shown } from './shown.ts';

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
  /** Nobody wants what is done any more once one of these is aborted: `ctx.signal` and the actor's own, or the end of the system. */
  signals(): readonly AbortSignal[];
  /** Runs `step` for what was handled when the pace was taken, whatever is handled by now (C1). */
  asThen<R>(step: () => R): R;
  /** Runs `step` with whoever has this pace as the sender of what it sends (C1). @throws ActorStoppedError if that has ended */
  asSender<R>(step: () => R): R;
  /** An error of the user's that is nobody's result: it is logged. */
  warn(error: unknown, text: string): void;
}

/** Under this key contexts and systems have their pace: not for users, who hand them on as they are. */
export const PACE: unique symbol = Symbol('ringmaster/pace');

/** What has a clock of its own: a context (`ctx`) or a system. */
export interface Paced {
  readonly [PACE]: Pace;
}

/** @throws TypeError for what is neither a context nor a system */
export function paceIn(action: string, host: Paced): Pace {
  const pace = (host as Partial<Paced> | null | undefined)?.[PACE];
  if (pace === undefined) throw new TypeError(`Cannot ${action}: the first argument is a context or a system, not ${shown(host)}`);
  return pace;
}
