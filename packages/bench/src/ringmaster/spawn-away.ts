import type { ActorRef, Spawnable, System } from '@ringmaster/actors';

const TRIES = 16;

/** Where an actor turned out to be. */
export interface Placed<M> {
  readonly ref: ActorRef<M>;
  readonly threadId: number;
}

/**
 * Spawns until the actor sits in another thread than those named, and says so itself: a figure "across threads" from
 * two actors in one would be worthless.
 */
export async function spawnAway<M>(
  system: System,
  what: Spawnable<M>,
  options: { readonly notIn: readonly number[]; readonly whereIs: (ref: ActorRef<M>) => Promise<number> },
): Promise<Placed<M>> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const ref = system.spawn(what, { thread: 'auto' });
    const threadId = await options.whereIs(ref);
    if (!options.notIn.includes(threadId)) return { ref, threadId };
    await ref.stop();
  }
  throw new Error(`Cannot place an actor outside threads ${options.notIn.join(', ')}: ${TRIES} spawns all went there`);
}
