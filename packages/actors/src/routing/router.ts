import { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import type { ActorRef } from '../contract/actor-ref.ts';
import { checkRoute, type Route } from '../contract/route.ts';
import { ROUTING, type RoutingPort } from '../contract/routing-port.ts';
import { checkedKeyId, type ServiceKey } from '../contract/service-key.ts';
import { shown } from '../contract/shown.ts';
import type { Finder } from '../contract/spawner.ts';
import { FoundRoutees } from './found-routees.ts';
import type { Routee } from './routee.ts';
import { RouterRef } from './router-ref.ts';
import { GivenRoutees } from './routees.ts';

/**
 * A reference that passes each message to one of `refs`, or to all: chosen in the thread of the sender, and sent from there directly.
 *
 * It is a value that belongs to the thread that made it, and no actor: it cannot be watched, and its `stop` ends it alone. Sent in a
 * message, it is made anew where it arrives. Routees that have ended are left out. Without any, `tell` returns `'stopped'` and leaves a
 * dead letter `no-routees`, `ask` and `send` reject with `NoRouteesError` (G62); one that was made of no references at all belongs to no
 * thread, and leaves no dead letter. docs/routing.md says what each call comes to.
 *
 * @throws TypeError for a route that there is not, or what is no reference
 * @example
 * const shards = router([first, second, third], { hashOf: 'term' });
 * shards.tell({ type: 'index', term: 'ring', file: 'a.ts' });
 * const fastest = await router(mirrors, 'scatter-gather-first').ask({ type: 'fetch', url });
 */
export function router<M>(refs: Iterable<ActorRef<M>>, route: Route<NoInfer<M>>): ActorRef<M>;
/**
 * The same with whoever is found under `key` at the moment of each call: actors that register later get their share.
 *
 * @param host a context (`ctx`) or a system
 * @example
 * const shards = router(ctx, shardKey, { hashOf: 'term' });
 */
export function router<M>(host: Finder, key: ServiceKey<M>, route: Route<NoInfer<M>>): ActorRef<M>;
export function router(from: Iterable<ActorRef<never>> | Finder, second: unknown, third?: unknown): ActorRef<unknown> {
  if (isFinder(from)) return routerOf(from, second as ServiceKey<never>, third as Route<never>);
  if (typeof (from as Iterable<unknown> | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(
      `Cannot make router: it takes references and a route, or a context or system, a key and a route, not ${shown(from)}`,
    );
  }
  return routerTo([...(from as Iterable<Routee>)], second as Route<never>);
}

function isFinder(from: unknown): from is Finder {
  return typeof from === 'object' && from !== null && ROUTING in from;
}

function routerOf(host: Finder, key: ServiceKey<never>, route: Route<never>): RouterRef {
  checkRoute('make router', route);
  const id = checkedKeyId('make router', key);
  const port = host[ROUTING];
  return new RouterRef({ routees: new FoundRoutees(id, port.found), route, port });
}

/**
 * A router to those, whatever made them.
 *
 * @param port that of this thread, where it is known; else that of the routees
 */
export function routerTo(refs: readonly Routee[], route: Route<never>, port = portOf(refs)): RouterRef {
  checkRoute('make router', route);
  for (const ref of refs) {
    if (!(ref instanceof ActorRefBase || ref instanceof RouterRef))
      throw new TypeError(`Cannot make router: ${shown(ref)} is no reference`);
  }
  return new RouterRef({ routees: new GivenRoutees(Object.freeze([...refs])), route, port });
}

function portOf(refs: readonly Routee[]): RoutingPort | undefined {
  for (const ref of refs) {
    const port = ref instanceof ActorRefBase ? ref.routing : (ref as unknown as RouterRef).port;
    if (port !== undefined) return port;
  }
  return undefined;
}
