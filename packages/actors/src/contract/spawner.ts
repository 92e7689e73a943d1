import type { ActorRef, Recipient } from './actor-ref.ts';
import type { Spawnable } from './blueprint.ts';
import type { Routing } from './routing-port.ts';
import type { ServiceKey } from './service-key.ts';
import type { SpawnOptions } from './spawn-options.ts';
import type { Subscription } from './subscription.ts';

/** What can look up actors by service keys: the system, and each actor. Answers at once, from the thread's own table (docs/routing.md). */
export interface Finder extends Routing {
  /** One of those that live and are registered under `key`: the first of `findAll`. */
  find<M>(key: ServiceKey<M>): ActorRef<M> | undefined;
  /**
   * All that live and are registered under `key`, in the same order in every thread. The same array as long as nothing changes.
   *
   * Whoever has been told something by an actor, or has awaited its `started`, finds it. One that has begun to stop is found no more.
   */
  findAll<M>(key: ServiceKey<M>): readonly ActorRef<M>[];
  /**
   * Tells `to` who is found: what the set is now, then after each change. Changes of one step are told as one, and a recipient without
   * room is told later, what the set is by then. Over when it is cancelled, or says `'stopped'`.
   *
   * @throws TypeError for a recipient without `tell`
   * @example
   * using shards = system.findAll(shardKey, shower); // anything that has `tell`
   */
  findAll<M>(key: ServiceKey<M>, to: Recipient<readonly ActorRef<M>[]>): Subscription;
}

/** What can start actors: the system, and each actor for its children. */
export interface Spawner extends Finder {
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
