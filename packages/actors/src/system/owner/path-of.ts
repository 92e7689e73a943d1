import type { Place } from '../../cell/internals.ts';
import { GUARDIAN_SLOT, OWNER } from '../thread/thread-config.ts';
import type { SystemThreads } from '../thread/system-threads.ts';

/** How far up a path goes: a slot given out anew in the meantime could close a circle. */
const DEPTH_MAX = 100;

/** An actor's name behind those above it: `orders/cart-7`. From the slots, which name their parents: there is no cell of another thread here to be asked. */
export function pathOf(threads: Pick<SystemThreads, 'table'>, { thread, slot, generation }: Place): string {
  const names: string[] = [];
  let at: { readonly thread: number; readonly slot: number } | undefined = { thread, slot };
  for (let depth = 0; at !== undefined && depth < DEPTH_MAX; depth++) {
    if (at.thread === OWNER && at.slot === GUARDIAN_SLOT) break;
    const table = threads.table(at.thread);
    names.unshift(table.name(at.slot, depth === 0 ? generation : table.generation(at.slot)) ?? `${at.thread}/${at.slot}`);
    at = table.parent(at.slot);
  }
  return names.join('/');
}
