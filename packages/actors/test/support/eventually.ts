import { turn } from './until.ts';

/** Looks again, once per turn of the event loop, until what is seen is as wanted; returns that. What never comes true ends with the test's own time limit. */
export async function eventually<T>(look: () => Promise<T>, isWanted: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const seen = await look();
    if (isWanted(seen)) return seen;
    await turn();
  }
}
