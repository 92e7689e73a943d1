import { MailboxFullError } from '../../contract/errors/runtime-errors.ts';
import type { InternalRef } from '../internals.ts';

/** What an ask fails with that found no room, there or, as `why` says, here. Carries the message as it was asked, without the handle it was given. */
export function fullError(target: InternalRef, message: unknown, why = 'there is no room'): MailboxFullError {
  const { replyTo: _, ...asked } = message as { readonly replyTo: unknown };
  return new MailboxFullError(`Cannot ask "${target.name}": ${why}`, { data: { target: target.name, message: asked } });
}
