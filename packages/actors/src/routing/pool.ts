import { type Blueprint, blueprintOf, type Spawnable } from '../contract/blueprint.ts';
import { actor } from '../contract/definition.ts';
import type { Message } from '../contract/message.ts';
import { boundsOf, checkPoolOptions, POOL, type PoolOptions } from '../contract/pool-options.ts';
import type { Route } from '../contract/route.ts';
import type { ActorOptions } from '../contract/setup.ts';
import { shown } from '../contract/shown.ts';
import { tableOf } from '../supervision/recovery-table.ts';
import { PoolManager, type PoolPlan } from './pool-manager.ts';

/**
 * A group of actors of one kind that is spawned, watched and stopped as one: pass what this returns to `spawn`, a child spec, a message.
 *
 * The pool is an actor. What it is told and asked it passes on to its routees, which it spawns over the workers, replaces when they end,
 * and, with bounds for its size, makes more or fewer by their load. They are its children: with it they stop. It has started when each
 * of them has started or failed to, and failed to start if all have. Spawn it in the owner's thread: with a worker that dies it would take the routees in all others along. Who sends much passes it by, and routes itself: `router(ctx, key, route)` with the `key` of the pool (G62, docs/routing.md).
 *
 * @throws TypeError or RangeError for options that make no sense
 * @example
 * const resizers = system.spawn(pool(resizer({ quality: 80 }), { size: { min: 2, max: 8 }, route: 'smallest-mailbox' }), { thread: 'owner' });
 * const thumbnail = await resizers.ask({ type: 'resize', image });
 */
export function pool<M>(of: Spawnable<M>, options: PoolOptions<NoInfer<M>>): Blueprint<M> {
  const blueprint: PoolPlan['of'] = blueprintOf(of);
  if (typeof blueprint?.url !== 'string' || typeof blueprint.actorName !== 'string')
    throw new TypeError(`Cannot make pool: ${shown(of)} is no definition and no blueprint`);
  const { actorName } = blueprint;
  checkPoolOptions(actorName, options);
  const { size, route = 'round-robin', spread = 'threads', supervise, key } = options;
  // Refused here, at the place of the mistake: a function cannot go where it would have to run.
  tableOf(`make pool of "${actorName}"`, supervise)?.toData();
  // What its routees take it takes; of the types nothing is left at run time.
  return manager({
    of: blueprint,
    bounds: boundsOf(size),
    route: route as Route<never>,
    spread,
    supervise,
    key: key?.id,
  }) as unknown as Blueprint<M>;
}

const isPool: ActorOptions<Message> & { readonly [POOL]: true } = { [POOL]: true };
const manager = actor<Message, PoolPlan>(import.meta.url, 'pool', (ctx, plan) => new PoolManager(ctx, plan).begin(), isPool);
