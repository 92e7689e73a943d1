import type { AnyRef } from '../../contract/actor-ref.ts';
import { StateError } from '../../contract/errors/state-error.ts';
import { ActorRefBase } from './actor-ref-base.ts';

/**
 * For what may be given out again, or to several: only one can have a block. Until a thread has its first block, nothing is looked at.
 *
 * @param at whoever would give it out, as this thread refers to it
 * @throws StateError: nothing has happened, and the block is its sender's
 */
export function checkNoBlock(action: string, id: string, at: AnyRef, body: unknown): void {
  if (typeof body !== 'object' || body === null || !(at instanceof ActorRefBase) || !at.routing.hasBlock(body)) return;
  throw new StateError(
    `Cannot ${action} "${id}": it contains a block, which only one can have, and it may be given out again; keep the block in an actor, and send what it is found by`,
  );
}
