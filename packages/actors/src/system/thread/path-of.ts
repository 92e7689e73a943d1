import { ActorRefBase } from '../../cell/refs/actor-ref-base.ts';
import type { AnyRef } from '../../contract/actor-ref.ts';
import type { Place } from '../../cell/internals.ts';
import { GUARDIAN_SLOT, OWNER } from './thread-config.ts';
import type { SystemThreads } from './system-threads.ts';

/** What paths of references are read from: a thread's runtime. */
export interface PathSources {
  readonly threads: Pick<SystemThreads, 'table'>;
  readonly systemId: number;
}

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

/** The same, for whoever may have ended: undefined if another actor has its slot by now, so that nobody knows any more, and for one of another system. */
export function knownPathOf({ threads, systemId }: PathSources, actor: AnyRef): string | undefined {
  if (!(actor instanceof ActorRefBase) || actor.systemId !== systemId) return undefined;
  return threads.table(actor.thread).name(actor.slot, actor.generation) === undefined ? undefined : pathOf(threads, actor);
}
