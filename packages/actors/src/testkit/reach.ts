import type { ActorCell } from '../cell/actor-cell.ts';
import { asActorRef } from '../cell/refs/actor-ref-base.ts';
import type { AnyRef } from '../contract/actor-ref.ts';
import { StateError } from '../contract/errors/state-error.ts';
import type { ThreadRuntime } from '../system/thread/thread-runtime.ts';

/** A living actor whose thread can be reached from the test's. */
export interface Reached {
  readonly cell: ActorCell;
  readonly runtime: ThreadRuntime;
  /** Its thread has died or ended since: what is put into the cell would be handled by nobody, or by one that is over. */
  isGone(): boolean;
}

/** The thread, where it lies in the test's own thread of Node; it may not have begun yet. */
export type RuntimeOf = (thread: number) => ThreadRuntime | 'not begun' | 'elsewhere';

/** @throws StateError if it cannot be reached, has not started, or has ended; TypeError if it belongs to another system */
export function reach(action: string, ref: AnyRef, runtimeOf: RuntimeOf): Reached {
  const { thread, slot, generation, systemId } = asActorRef(ref);
  const runtime = runtimeOf(thread);
  // Of two systems in one test each has somebody at that place.
  if (typeof runtime === 'object' && runtime.systemId !== systemId)
    throw new TypeError(`Cannot ${action} "${ref.name}": it belongs to another system`);
  if (runtime === 'elsewhere') {
    throw new StateError(
      `Cannot ${action} "${ref.name}": it lives in thread ${thread}, which is not the test's own; let the test be deterministic, or spawn it with thread: 'owner'`,
    );
  }
  const cell = runtime === 'not begun' ? undefined : runtime.cellAt(slot);
  if (runtime !== 'not begun' && cell !== undefined && cell.generation === generation && cell.hasBegun && !cell.hasEnded)
    return { cell, runtime, isGone: () => runtimeOf(thread) !== runtime };
  throw new StateError(`Cannot ${action} "${ref.name}": it has not started, or has ended; await its started before`);
}
