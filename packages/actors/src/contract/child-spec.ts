import type { AnyRef, ReplyTo } from './actor-ref.ts';
import type { Spawnable } from './blueprint.ts';
import type { SpawnOptions } from './spawn-options.ts';
import type { Supervision } from './supervision.ts';

/** How a supervisor starts, restarts and stops one of its children. */
export interface ChildSpec extends SpawnOptions {
  readonly start: Spawnable<never>;
  /** How long its stop may take, in milliseconds, before it is ended; `'kill'`: at once. Default 5 000. */
  readonly shutdownMs?: number | 'kill';
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
  /** For children whose spec has no table. Its `within` is the budget: of each child under one-for-one, of the group otherwise. */
  readonly supervise?: Supervision;
  readonly children: readonly (ChildSpec & { readonly name: string })[];
}

/** What becomes of a supervisor's child at the moment. */
export type ChildStatus = 'starting' | 'running' | 'restarting' | 'stopping' | 'stopped';

/** What a supervisor is asked. It answers while a child starts, hangs or keeps failing (G33). */
export type SupervisorMessage =
  /**
   * Adds a child and starts it; answers when it has started. In a message from another thread `child.start` must be a blueprint
   * (`ticker()`, not `ticker`), and `child.supervise` a table without functions.
   */
  | { readonly type: 'start'; readonly child: ChildSpec; readonly replyTo: ReplyTo<AnyRef> }
  /**
   * `stop`: it ends and stays down, its spec is kept. `restart`: stops and starts it again, or starts it if it is down.
   * `delete`: the spec of a child that is down is forgotten.
   */
  | { readonly type: 'stop' | 'restart' | 'delete'; readonly name: string; readonly replyTo: ReplyTo<void> }
  | { readonly type: 'count'; readonly replyTo: ReplyTo<{ readonly specs: number; readonly active: number }> }
  | { readonly type: 'list'; readonly replyTo: ReplyTo<readonly { readonly name: string; readonly status: ChildStatus }[]> };
