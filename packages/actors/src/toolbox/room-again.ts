import type { Pace } from '../contract/pace.ts';

/** When whoever had no room is tried again: a recipient that is no mailbox calls nobody when it has some. */
export const ROOM_AGAIN_MS = 10;

/** Resolves when whoever had no room is to be tried again. */
export function roomAgain(pace: Pace): Promise<void> {
  return new Promise((resolve) => void pace.after(ROOM_AGAIN_MS, resolve));
}
