import type { AnyRef } from '../../contract/actor-ref.ts';
import type { Spawnable } from '../../contract/blueprint.ts';
import type { Child } from './child.ts';
import type { GroupPolicy } from './decider.ts';
import type { SpawnPlanOptions } from './orders.ts';

/** An actor's children as the ready-made supervisor handles them. */
export interface SupervisedFamily {
  /** All children are stopped, or about to be. */
  readonly isClosed: boolean;
  /** The supervisor's incarnation has ended. */
  readonly isOver: boolean;
  /** Before any child is spawned. */
  setPolicy(policy: GroupPolicy): void;
  /** The order of the children, which is that of their start (G28). */
  arrange(names: readonly string[]): void;
  /** In setup: the supervisor counts as started when `ready` resolves, and handles messages before that (G33). */
  startsWhen(ready: Promise<void>): void;
  find(name: string): Child | undefined;
  /** A failed first start is decided about like a failure later on (S2). */
  spawn(what: Spawnable<never>, options: SpawnPlanOptions): AnyRef;
  /** The supervisor itself fails (G26); nothing if this incarnation is over, or about to be. */
  fail(error: Error): void;
  /** Settles when it has ended. */
  stop(child: Child): Promise<void>;
  /** Settles when it runs again; rejects if it ends instead. */
  restart(child: Child, error: Error): Promise<void>;
}
