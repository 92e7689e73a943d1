import { checkRequires } from './task-options.ts';
import type { Capability } from './capability.ts';
import type { ErrorType } from './errors/define-error.ts';
import { checkKeys } from './known-keys.ts';
import type { MailboxOptions } from './mailbox-options.ts';
import { shown } from './shown.ts';
import type { Supervision } from './supervision.ts';

/** What an agent can do, and how much at a time. */
export interface AgentOptions {
  /** What it can do. A task whose requirements they cover may be given to it (G66). Default: nothing. */
  readonly capabilities?: readonly Capability[] | undefined;
  /** Tasks at a time: a whole number from 1. More than one is for handlers that wait for something. Default 1. */
  readonly capacity?: number | undefined;
  /**
   * With errors of these types the agent itself fails, beside the task: its supervisor decides, and a restart sets it up anew. For errors
   * that say that what its setup has opened is broken: a lost connection, a corrupted cache. Default: none.
   */
  readonly failWith?: readonly ErrorType[] | undefined;
  /** How long, in milliseconds, a restart waits for runs that do not end when they are told to. Default 1 000. */
  readonly grace?: number | undefined;
  /** How many messages may wait for it. What waits in it is not running, so schedulers give it no more than its capacity. */
  readonly mailbox?: MailboxOptions | undefined;
  /** What is done about its own failures, if whoever spawns it does not say otherwise. Default as for any actor. */
  readonly supervise?: Supervision | undefined;
}

/** What an agent's options come to. */
export interface AgentPlan {
  readonly capabilities: readonly Capability[];
  readonly capacity: number;
  readonly failWith: readonly ErrorType[];
  readonly graceMs: number;
}

const GRACE_MS = 1_000;

/** @throws TypeError or RangeError naming the option */
export function agentPlanOf(name: string, options: AgentOptions): AgentPlan {
  const action = `define agent "${name}"`;
  checkKeys(action, options, ['capabilities', 'capacity', 'failWith', 'grace', 'mailbox', 'supervise']);
  const { capabilities = [], capacity = 1, failWith = [], grace = GRACE_MS } = options;
  checkRequires(action, capabilities, 'capabilities');
  if (!(Number.isSafeInteger(capacity) && capacity >= 1))
    throw new RangeError(`Cannot ${action}: capacity is a whole number from 1, not ${shown(capacity)}`);
  if (!Array.isArray(failWith) || !failWith.every((type) => typeof type === 'function'))
    throw new TypeError(`Cannot ${action}: failWith is a list of error classes, not ${shown(failWith)}`);
  if (!(typeof grace === 'number' && grace >= 0))
    throw new RangeError(`Cannot ${action}: grace is milliseconds from 0, not ${shown(grace)}`);
  return Object.freeze({
    capabilities: Object.freeze([...new Set(capabilities)]),
    capacity,
    failWith: Object.freeze([...failWith]),
    graceMs: grace,
  });
}
