import type { AnyRef } from '../contract/actor-ref.ts';
import { ActorRestartingError, ThreadLostError } from '../contract/errors/runtime-errors.ts';

/** How often it is asked at most. */
const TRIES = 5;

/** Asks an actor what may be asked twice, and again if it restarts meanwhile, or comes back from the death of its thread. @throws what the last ask rejects with */
export async function askAgain<T>(of: AnyRef, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const isBack = error instanceof ActorRestartingError || error instanceof ThreadLostError;
      if (!isBack || attempt === TRIES || !of.isAlive) throw error;
    }
  }
}
