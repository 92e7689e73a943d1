import type { RecordMemory } from '@ringmaster/core';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import type { ReplyHandle } from '../cell/reply-handle.ts';
import { ASK_DEADLINE, FLAG_ASK, FLAG_CANCELLABLE, FLAGS } from './envelope-layout.ts';

/** Puts what travels with an ask beside its message between the prefix and the payload of its record. */
export function writeAskHead(memory: RecordMemory, offset: number, ask: InternalReply): void {
  memory.doubles[(offset >>> 3) + ASK_DEADLINE] = ask.deadlineMs;
}

/** Flags of the record of `ask`, but for the lane. */
export function askFlags(ask: InternalReply): number {
  return ask.isCancellable ? FLAG_ASK | FLAG_CANCELLABLE : FLAG_ASK;
}

/** The same as the receiver learns it. An ask that has come home again knows it already, and better. */
// Limit: four parameters: called per ask with nothing allocated.
export function readAskHead(memory: RecordMemory, offset: number, ask: ReplyHandle, sender: InternalRef | undefined): void {
  ask.sender ??= sender;
  ask.isCancellable = ((memory.words[(offset >>> 2) + FLAGS] as number) & FLAG_CANCELLABLE) !== 0;
  ask.deadlineMs = memory.doubles[(offset >>> 3) + ASK_DEADLINE] as number;
}
