import type { ActorRef } from './actor-ref.ts';
import type { Spawnable } from './blueprint.ts';
import type { SpawnOptions } from './spawn-options.ts';

/** What can start actors: the system, and each actor for its children. */
export interface Spawner {
  /**
   * Returns a usable reference at once: messages sent to it are handled after setup, in order, wherever the actor lives (G4).
   * If the start fails later (its module is missing, its setup throws), `ref.started` and waiting asks reject with `SpawnError` (G12).
   *
   * @throws NameTakenError if a sibling has the name; TypeError for options that make no sense; SpawnError if its thread has no slot
   * left; StateError if all dedicated threads are taken; ThreadLostError if the thread of its key was given up; SystemStoppedError while
   * the system stops
   * @example const ref = system.spawn(counter({ start: 1 }), { name: 'counter', thread: 'owner' });
   */
  spawn<M>(what: Spawnable<M>, options?: SpawnOptions): ActorRef<M>;
}
