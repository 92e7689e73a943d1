import type { ActorRef } from './actor-ref.ts';
import type { Spawnable } from './blueprint.ts';
import type { SpawnOptions } from './spawn-options.ts';

/** Whatever can start actors: the system, and each actor for its children. */
export interface Spawner {
  /**
   * Returns a usable reference at once: what is told to it is handled after setup, in order, wherever it lives (G4).
   * A failure elsewhere (missing module, a setup that throws) rejects `ref.started` and answers waiting asks with `SpawnError` (G12).
   *
   * @throws NameTakenError if a sibling has the name; TypeError for options that make no sense; SystemStoppedError while the system stops
   * @example const ref = system.spawn(counter({ start: 1 }), { name: 'counter', thread: 'owner' });
   */
  spawn<M>(what: Spawnable<M>, options?: SpawnOptions): ActorRef<M>;
}
