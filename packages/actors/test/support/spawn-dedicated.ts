import { type ActorRef, type Spawnable, type SpawnOptions, StateError } from '@ringmaster/actors';
import type { Stage } from './stage.ts';

/** As soon as a dedicated thread is free. */
export async function spawnDedicated<M>(stage: Stage, what: Spawnable<M>, options: SpawnOptions = {}): Promise<ActorRef<M>> {
  let made: ActorRef<M> | undefined;
  const free = stage.until('a dedicated thread is free', () => {
    try {
      made = stage.system.spawn(what, { ...options, thread: 'dedicated' });
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
    }
    return made !== undefined;
  });
  await stage.inTime(free);
  return made as ActorRef<M>;
}
