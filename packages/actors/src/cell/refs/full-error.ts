import { MailboxFullError } from '../../contract/errors/runtime-errors.ts';
import type { InternalRef } from '../internals.ts';

/** What an ask fails with that found no room. Carries the message as it was asked, without the handle it was given. */
export function fullError(target: InternalRef, message: unknown): MailboxFullError {
  const { replyTo: _, ...asked } = message as { readonly replyTo: unknown };
  return new MailboxFullError(`Cannot ask "${target.name}": there is no room`, { data: { target: target.name, message: asked } });
}
