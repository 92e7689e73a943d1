import type { InternalReply } from '../internals.ts';

/**
 * The message of an ask: a copy of what was given, with the handle. The given one stays as it is.
 *
 * With the handle first, since `{ ...given, replyTo }` takes a microsecond on Node 20, twenty times as long. `Object.assign` would be as fast, but
 * it makes a prototype of a property named `__proto__`.
 */
export function withReplyTo(given: object, replyTo: InternalReply): object {
  const message = { replyTo, ...given };
  // What was given may have one, too.
  message.replyTo = replyTo;
  return message;
}
