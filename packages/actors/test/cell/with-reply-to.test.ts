import type { InternalReply } from '#actors/cell/internals.js';
import { withReplyTo } from '#actors/cell/asks/with-reply-to.js';
import { expect, it } from 'vitest';

const replyTo = { ask: 1 } as unknown as InternalReply;

it('withReplyTo copies what was given, adds the handle, and changes nothing of what was given', () => {
  const given = Object.freeze({ type: 'get', id: 1, nothing: undefined });
  expect(withReplyTo(given, replyTo)).toStrictEqual({ type: 'get', id: 1, nothing: undefined, replyTo });
  expect(given).toStrictEqual({ type: 'get', id: 1, nothing: undefined });
});

it('withReplyTo puts the handle in the place of one that was given', () => {
  expect(withReplyTo({ type: 'get', replyTo: 5 }, replyTo)).toStrictEqual({ type: 'get', replyTo });
});

it('withReplyTo keeps a property named __proto__ a property', () => {
  const message = withReplyTo(JSON.parse('{"type":"get","__proto__":{"isAdmin":true}}') as object, replyTo);
  expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
  expect(Object.hasOwn(message, '__proto__')).toBe(true);
  expect('isAdmin' in message).toBe(false);
});
