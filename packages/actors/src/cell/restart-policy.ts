import { SpawnError } from '../contract/errors/runtime-errors.ts';
import type { Child } from './child.ts';
import type { EndReason } from './internals.ts';

/**
 * By its policy, for an end that nobody asked for who may. A first start that failed is not tried again (S2). Somebody asked for a
 * stop, and for a kill: neither is abnormal, nor does the error make it so that an actor had failed of when somebody stopped it.
 */
export function comesBack(child: Child, reason: EndReason): boolean {
  if (child.restart === 'temporary' || reason instanceof SpawnError) return false;
  return child.restart === 'permanent' || isAbnormal(child, reason);
}

/** Killed since it did not halt in time for a restart, or lost with its thread. */
function isAbnormal(child: Child, reason: EndReason): boolean {
  return reason === 'thread-lost' || (reason === 'killed' && child.grace.isOver);
}
