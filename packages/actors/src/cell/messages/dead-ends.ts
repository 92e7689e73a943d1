import { CommunicationError } from '../../contract/errors/communication-error.ts';
import type { Accepted } from '../../contract/message.ts';
import type { CellEnvironment, LocalActor } from '../cell-environment.ts';
import { fullError } from '../refs/full-error.ts';
import type { InternalReply, MessageOrigin } from '../internals.ts';
import { ReplyHandle } from '../asks/reply-handle.ts';

export type DropReason = 'stopped' | 'draining' | 'thread-lost' | 'mailbox-full' | 'dropped' | 'unhandled';

/** An actor, some of whose messages end here: those that it does not handle, so that none is lost silently (G1, G18). */
export interface DroppingCell extends LocalActor {
  readonly environment: CellEnvironment;
}

/** The message was never accepted: an asker learns that from what its `offer` returns. */
export function refuse(cell: DroppingCell, message: unknown, origin: MessageOrigin, reason: 'stopped' | 'system-stopped'): Accepted {
  const { environment } = cell;
  if (origin instanceof ReplyHandle) environment.blocks.releaseIn(message);
  else environment.deadLetter(message, origin, cell.self, reason === 'stopped' ? whyOver(cell) : reason);
  return 'stopped';
}

/** The message was accepted, but is not handled after all: an ask fails, a tell becomes a dead letter (G18), an ask without a handler does both. */
export function drop(cell: DroppingCell, message: unknown, origin: MessageOrigin, reason: DropReason): void {
  const { environment } = cell;
  const isAsk = origin instanceof ReplyHandle;
  if (isAsk && !origin.answered) origin.failByRuntime(errorFor(cell, message, reason));
  cell.meter.dropped();
  if (!isAsk || reason === 'unhandled') environment.deadLetter(message, origin, cell.self, reason);
  else environment.forgo(message, reason);
}

/** Nobody waits for the answer any more: it is not handled, and counted (G47, G50). */
export function skip(cell: DroppingCell, message: unknown, ask: InternalReply, isExpired: boolean): void {
  const { environment } = cell;
  // Whose time is over may be open still: until the wheel is there (G19).
  ask.outlasts();
  cell.meter.dropped();
  environment.blocks.releaseIn(message);
  if (isExpired) environment.deadLetter(message, ask, cell.self, 'expired');
  // Else it has been answered, and nothing is missing.
  else if (ask.isGivenUp && !ask.isOneOfMany) environment.deadLetter(message, ask, cell.self, 'cancelled');
}

/** Its handler has come to nothing: whoever waits for its answer, or for items of a stream whose address is in it, hears why (G45, E9). */
export function failWaiting({ environment }: DroppingCell, message: unknown, ask: InternalReply | undefined, error: Error): void {
  environment.streams.forsaken(message, error);
  if (ask !== undefined && !ask.answered) ask.failByRuntime(error);
}

/** It was received here, and handed on or stashed: whoever handles it next may answer it yet, and write to the streams in its message, and its signal is his (C3, G45, G50, E9). */
export function isPassedOn(ask: InternalReply | undefined, calls: { owes(ask: InternalReply): boolean }): boolean {
  return ask?.keeper !== undefined && !calls.owes(ask);
}

function whyOver(cell: DroppingCell): 'stopped' | 'draining' | 'stale' {
  const { slot, generation, environment } = cell;
  const tenant = environment.cellAt(slot);
  // Somebody else lives in the slot by now (G6).
  if (tenant !== undefined && tenant !== cell) return 'stale';
  return environment.slots.endAsked(slot, generation) === 'drain' ? 'draining' : 'stopped';
}

function errorFor({ name, self }: DroppingCell, message: unknown, reason: DropReason): Error {
  switch (reason) {
    case 'stopped':
    case 'thread-lost':
    case 'draining':
      return self.stoppedError('ask');
    case 'mailbox-full':
    case 'dropped':
      return fullError(self, message);
    case 'unhandled':
      return new CommunicationError(
        `Cannot ask "${name}": it has no handler for ${typeName((message as { readonly type?: unknown } | null | undefined)?.type)}`,
      );
  }
}

/** A type as people read it, whatever a sender put there. */
function typeName(type: unknown): string {
  return typeof type === 'string' ? JSON.stringify(type) : `a type that is no text but ${typeof type}`;
}
