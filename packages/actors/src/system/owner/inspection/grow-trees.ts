import type { Place } from '../../../cell/internals.ts';
import type { ActorInspection, ActorTree } from '../../../contract/inspection.ts';
import type { SystemThreads } from '../../thread/system-threads.ts';

/** The same while it is put together. */
interface Growing extends ActorInspection {
  readonly below: Growing[];
}

/** Hangs each actor below its parent, as its slot names it. Whose parent is not among them stands at the top, with its whole path. */
export function growTrees(threads: Pick<SystemThreads, 'table'>, actors: readonly ActorInspection[]): readonly ActorTree[] {
  const byPlace = new Map<string, Growing>();
  for (const actor of actors) byPlace.set(keyOf(placeIn(actor)), { ...actor, below: [] });
  const top: Growing[] = [];
  for (const one of byPlace.values()) {
    const { thread, slot } = placeIn(one);
    const above = threads.table(thread).parent(slot);
    const parent = above === undefined ? undefined : byPlace.get(keyOf(above));
    (parent === undefined ? top : parent.below).push(one);
  }
  return top;
}

function placeIn({ actor }: ActorInspection): Place {
  return actor as unknown as Place;
}

/** Without the generation: all were found at the same moment, and a slot holds one of them. */
function keyOf({ thread, slot }: { readonly thread: number; readonly slot: number }): string {
  return `${thread}/${slot}`;
}
