import { inspect } from 'node:util';
import type { AnyRef } from '../contract/actor-ref.ts';

/** A value in one line, for messages about what came. */
export function show(value: unknown): string {
  return inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY, compact: true, maxStringLength: 80, maxArrayLength: 10 });
}

/** Who sent something. */
export function showSender(sender: AnyRef | undefined): string {
  return sender === undefined ? 'from outside actors' : `from "${sender.name}"`;
}
