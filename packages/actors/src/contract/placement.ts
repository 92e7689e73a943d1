/**
 * On which thread an actor lives:
 * - `'auto'` (default): what the application spawns is dealt out over the workers in turn; what an actor spawns lives in its
 *   thread; without workers, the owner's
 * - `'owner'`: the thread where `createSystem` was called
 * - `'dedicated'`: a thread of its own, at most `dedicatedMax` in a system
 * - `{ key }`: the same thread for the same key
 *
 * @example system.spawn(tenant({ id: 7 }), { thread: { key: 'tenant-7' } });
 */
export type Placement = 'auto' | 'owner' | 'dedicated' | { readonly key: string };
