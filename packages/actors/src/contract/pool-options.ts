import { checkKeys } from './known-keys.ts';
import { checkRoute, type Route } from './route.ts';
import { checkedKeyId, type ServiceKey } from './service-key.ts';
import { shown } from './shown.ts';
import type { Supervision } from './supervision.ts';

/** Under this key among the options of a definition: its references route by themselves. For pools alone. */
export const POOL: unique symbol = Symbol('ringmaster/pool');

/** How many routees a pool has, at least and at most. In between their load decides (docs/routing.md). */
export interface PoolBounds {
  readonly min: number;
  readonly max: number;
}

/** How many routees a pool has, where, and how it passes messages on. */
export interface PoolOptions<M> {
  /** How many routees it has: always as many, or between two bounds, by their load. */
  readonly size: number | PoolBounds;
  /** By which rule it passes messages on. Default `'round-robin'`. */
  readonly route?: Route<M> | undefined;
  /** Where its routees live: dealt out evenly over the workers (`'threads'`, the default), or all in the pool's own thread (`'none'`). */
  readonly spread?: 'threads' | 'none' | undefined;
  /** What is done about a routee that fails, as at `spawn`; without functions, since a pool may be spawned in any thread. */
  readonly supervise?: Supervision | undefined;
  /** Under which its routees are found: `router(ctx, key, route)` passes to them directly, from any thread. */
  readonly key?: ServiceKey<M> | undefined;
}

/** @throws TypeError or RangeError for options that make no sense, naming them */
export function checkPoolOptions(name: string, options: { readonly [Name in keyof PoolOptions<never>]?: unknown }): void {
  const action = `make pool of "${name}"`;
  checkKeys(action, options, ['size', 'route', 'spread', 'supervise', 'key']);
  const { size, route, spread, key } = options;
  if (size === undefined) throw new TypeError(`Cannot ${action}: size is missing: a number, or { min, max }`);
  const { min, max } = boundsOf(size as number | PoolBounds);
  for (const [field, value] of Object.entries({ 'size.min': min, 'size.max': max })) {
    const text = `Cannot ${action}: ${typeof size === 'number' ? 'size' : field} is a whole number from 1 on, not ${shown(value)}`;
    if (typeof value !== 'number') throw new TypeError(text);
    if (!Number.isInteger(value) || value < 1) throw new RangeError(text);
  }
  if (min > max) throw new RangeError(`Cannot ${action}: size.min is at most size.max, not ${min} beside ${max}`);
  if (route !== undefined) checkRoute(action, route);
  if (spread !== undefined && spread !== 'threads' && spread !== 'none')
    throw new TypeError(`Cannot ${action}: spread is 'threads' or 'none', not ${shown(spread)}`);
  if (key !== undefined) checkedKeyId(action, key as ServiceKey<never>);
}

/** A number is both bounds. */
export function boundsOf(size: number | PoolBounds): PoolBounds {
  return typeof size === 'object' && size !== null ? size : { min: size, max: size };
}
