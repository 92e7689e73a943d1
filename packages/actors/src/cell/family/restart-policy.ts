import { MailboxOverflowError, SpawnError } from '../../contract/errors/runtime-errors.ts';
import type { Child } from './child.ts';
import type { EndReason } from '../internals.ts';

/**
 * Whether the child's policy has it started again, after an end that neither its parent nor the system asked for. A first start that
 * failed is not tried again (S2). A stop or a kill is not abnormal, because somebody asked for it, not even if the actor had failed before.
 */
export function comesBack(child: Child, reason: EndReason): boolean {
  if (child.restart === 'temporary' || reason instanceof SpawnError) return false;
  return child.restart === 'permanent' || isAbnormal(child, reason);
}

/** It was killed because it did not halt in time for a restart, was lost with its thread, or was sent more than it had room for. */
function isAbnormal(child: Child, reason: EndReason): boolean {
  if (typeof reason === 'string') return reason === 'thread-lost' || (reason === 'killed' && child.grace.isOver);
  return reason instanceof MailboxOverflowError && reason.data.target === child.name;
}
