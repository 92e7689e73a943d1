import type { Restarted } from '../../contract/system-event.ts';
import type { Failure } from '../../contract/failure.ts';
import type { Message } from '../../contract/message.ts';
import type { SpawnOptions } from '../../contract/spawn-options.ts';
import type { KeptState } from '../states/kept-states.ts';

/** What a child reports to its parent: plain data, because the parent may live in another thread. */
export type Report =
  /** It is suspended and waits for an order. `inSetup`: there is no state to go on with. */
  | { readonly what: 'failed'; readonly error: Error; readonly message: Message | undefined; readonly inSetup: boolean }
  /** Halted: its old incarnation is over. */
  | { readonly what: 'halted' }
  /** Setup has run, at a restart, or at a first start that its parent waits for. */
  | { readonly what: 'started' }
  /** A state of it, in case its thread dies. */
  | { readonly what: 'kept'; readonly state: KeptState };

export type FailedReport = Extract<Report, { what: 'failed' }>;

/** What a parent orders a child to do. Stopping is not an order: anybody may ask for that, through the reference. */
export type Order =
  | { readonly verb: 'resume' }
  /** End the incarnation, keep mailbox and reference. `failure` is what the hook is told. */
  | { readonly verb: 'halt'; readonly children: 'stop' | 'keep'; readonly failure: Failure }
  /** Run setup again. */
  | { readonly verb: 'start'; readonly restarted: Restarted };

/** How a child is started, beyond its place. */
export interface SpawnPlanOptions extends SpawnOptions {
  /** Its first start is tried again like a restart, as a supervisor's child (S2). */
  readonly isRetried?: boolean;
}
