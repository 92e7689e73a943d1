import { shown } from './shown.ts';

/**
 * On which thread an actor lives:
 * - `'auto'` (default): what the application spawns is dealt out over the workers in turn; what an actor spawns lives in its
 *   thread; without workers, the owner's
 * - `'owner'`: the thread where `createSystem` was called
 * - `'dedicated'`: a thread of its own, at most `dedicatedMax` in a system
 * - `{ key }`: the same thread for the same key
 * - `{ spread: n }`: the n-th of a group that is dealt out over the workers; who spawns it makes no difference
 *
 * @example system.spawn(tenant({ id: 7 }), { thread: { key: 'tenant-7' } });
 */
export type Placement = 'auto' | 'owner' | 'dedicated' | { readonly key: string } | { readonly spread: number };

/** @throws TypeError for a placement there is not; `field` names it */
export function checkPlacement(action: string, field: string, where: unknown): void {
  if (where === 'auto' || where === 'owner' || where === 'dedicated') return;
  if (typeof where === 'object' && where !== null && 'key' in where && typeof where.key === 'string' && where.key !== '') return;
  if (typeof where === 'object' && where !== null && 'spread' in where && Number.isInteger(where.spread) && Number(where.spread) >= 0)
    return;
  throw new TypeError(
    `Cannot ${action}: ${field} is 'auto', 'owner', 'dedicated', { spread } with a whole number, or { key } with a text, not empty, not ${shown(where)}`,
  );
}
