import type { AnyRef, ReplyTo } from './actor-ref.ts';
import type { Spawnable } from './blueprint.ts';
import type { SpawnOptions } from './spawn-options.ts';
import type { Supervision } from './supervision.ts';

/** How a supervisor starts, restarts and stops one of its children. */
export interface ChildSpec extends SpawnOptions {
  readonly start: Spawnable<never>;
}

/**
 * Whom a failure concerns:
 * - `one-for-one`: the child that failed
 * - `one-for-all`: all of them
 * - `rest-for-one`: the one that failed, and those started after it
 */
export type Strategy = 'one-for-one' | 'one-for-all' | 'rest-for-one';

/** What a supervisor starts, in this order, and stops in the reverse one (G28). */
export interface SupervisorSpec {
  readonly strategy: Strategy;
  /** The table for children whose spec has none. Its `within` is the budget, of each child under one-for-one, of the group otherwise. */
  readonly supervise?: Supervision;
  readonly children: readonly (ChildSpec & { readonly name: string })[];
}

/** What a supervisor's child is doing. */
export type ChildStatus = 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped';

/** Names a definition; every definition and every blueprint is one of these. */
export interface ActorKind {
  readonly url: string;
  readonly actorName: string;
}

/** A child as `list` shows it. */
export interface ListedChild {
  readonly name: string;
  readonly status: ChildStatus;
  /** Undefined while it is stopped, or before its turn to start has come. A child that is started again after its end has a new one. */
  readonly ref: AnyRef | undefined;
}

/** What a supervisor is asked. It answers while a child starts, hangs or keeps failing (G33). */
export type SupervisorMessage =
  /**
   * Adds a child behind all others and starts it; answers when it has started. While the children of the spec are being started it waits
   * for those. `startChild` asks the same and knows which messages the child takes. In a message from another thread `child.start` must be a blueprint
   * (`ticker()`, not `ticker`), and `child.supervise` a table without functions.
   */
  | { readonly type: 'start'; readonly child: ChildSpec; readonly replyTo: ReplyTo<AnyRef> }
  /** The reference of a child; `getChild` asks the same and knows which messages it takes. An error if the child is stopped, or not of the definition `of`. */
  | { readonly type: 'get'; readonly name: string; readonly of?: ActorKind; readonly replyTo: ReplyTo<AnyRef> }
  /**
   * `stop`: it ends and stays down, its spec is kept. `restart`: stops and starts it again, or starts it if it is down.
   * `delete`: the spec of a child that is down is forgotten.
   */
  | { readonly type: 'stop' | 'restart' | 'delete'; readonly name: string; readonly replyTo: ReplyTo<void> }
  | { readonly type: 'count'; readonly replyTo: ReplyTo<{ readonly specs: number; readonly active: number }> }
  | { readonly type: 'list'; readonly replyTo: ReplyTo<readonly ListedChild[]> };
