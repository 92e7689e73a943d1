import type { CellEnvironment, LocalActor } from '../cell-environment.ts';
import type { Life } from '../life/life.ts';
import type { ReplyHandle } from './reply-handle.ts';

/** An actor, as far as it can be told to leave off. */
export interface CancellableCell extends LocalActor {
  readonly environment: CellEnvironment;
  readonly life: Life;
}

/**
 * Nobody wants what the actor does for `ask`, or for what it was told: it is asked to stop, or the asker waits no more. Looked up in shared words
 * and by the clock, so that a handler that never yields sees it. @param ask undefined: it was told
 */
export function isCancelled({ slot, generation, environment, life }: CancellableCell, ask: ReplyHandle | undefined): boolean {
  const asked = environment.slots.endAsked(slot, generation);
  if (asked === 'stop' || asked === 'kill' || life.incarnation.isAborted) return true;
  if (ask === undefined) return false;
  return ask.isGivenUp || (!ask.answered && ask.deadlineMs <= environment.kin.now());
}
