import { shown } from './shown.ts';

/** What can be hashed, the same in every thread. */
export type HashKey = string | number | bigint;

/** The fields that every message of `M` has, with a value that can be hashed. */
export type HashField<M> = { readonly [K in keyof M & string]: M[K] extends HashKey ? K : never }[keyof M & string];

/**
 * By which rule a router passes messages on (G62):
 * - `round-robin`: to one after the other
 * - `random`: to one by chance
 * - `smallest-mailbox`: to one for which little is waiting, as far as this thread knows: none, if there is such a one, or else less than for another
 * - `broadcast`: to all; an ask is settled by the first answer
 * - `scatter-gather-first`: as `broadcast`, but whoever has not answered by the first answer is told to leave off
 * - `{ hashOf }`: to the one that the value of this field belongs to; if one comes or goes, only the keys that it gets or had move
 */
export type Route<M> =
  | 'round-robin'
  | 'random'
  | 'smallest-mailbox'
  | 'broadcast'
  | 'scatter-gather-first'
  | { readonly hashOf: HashField<M> };

const ROUTES: readonly unknown[] = ['round-robin', 'random', 'smallest-mailbox', 'broadcast', 'scatter-gather-first'];

/** @throws TypeError for a route that there is not */
export function checkRoute(action: string, route: unknown): void {
  const hashOf = typeof route === 'object' && route !== null ? (route as { readonly hashOf?: unknown }).hashOf : undefined;
  if (ROUTES.includes(route) || (typeof hashOf === 'string' && hashOf !== '')) return;
  throw new TypeError(`Cannot ${action}: its route is one of ${ROUTES.join(', ')}, or { hashOf: 'field' }, not ${shown(route)}`);
}

/** It passes each message to all. */
export function isToAll(route: Route<never>): boolean {
  return route === 'broadcast' || route === 'scatter-gather-first';
}

/** It passes each message to one, and any will do: by hash it is the one that the key belongs to. */
export function isToAny(route: Route<never>): boolean {
  return typeof route === 'string' && !isToAll(route);
}

/** As logs show it. */
export function routeName(route: Route<never>): string {
  return typeof route === 'string' ? route : `hash of ${String((route as { readonly hashOf: string }).hashOf)}`;
}
