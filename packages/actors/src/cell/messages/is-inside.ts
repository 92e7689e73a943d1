import { ReplyHandle } from '../asks/reply-handle.ts';
import type { MessageOrigin } from '../internals.ts';

/** Sent by an actor (S7): it has a sender, or is sent in a turn, or is an ask that an actor has and hands on, whoever asked it. */
export function isInside(environment: { readonly isInTurn: boolean }, origin: MessageOrigin): boolean {
  if (environment.isInTurn) return true;
  return origin instanceof ReplyHandle ? origin.isInside : origin !== undefined;
}
