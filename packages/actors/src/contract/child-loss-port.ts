import type { AnyRef } from './actor-ref.ts';

/** A child of a surviving parent died with its thread. */
export interface ChildLoss {
  readonly parent: AnyRef;
  readonly child: AnyRef;
  /** The thread died in its handler or its setup, or in those of an actor below it: the death is charged to it. Bystanders restart free (G58). */
  readonly isCulprit: boolean;
  readonly error: Error;
}

/** Decides over lost children, in the parent's thread. Supervision fills it. */
export interface ChildLossPort {
  /** `restart`: under the same reference, with the arguments of the first start. `stop`: it ends `thread-lost`. */
  childLost(loss: ChildLoss): 'restart' | 'stop';
  /** The child has ended: whatever was kept about it may go. */
  childEnded(child: AnyRef): void;
}
