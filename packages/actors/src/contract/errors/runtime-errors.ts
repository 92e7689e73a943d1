import type { AnyRef } from '../actor-ref.ts';
import { AgentError } from './agent-error.ts';
import { CommunicationError } from './communication-error.ts';
import { defineError } from './define-error.ts';
import { StateError } from './state-error.ts';

/** Whom a message was for: name and address, as people read them. */
interface ToTarget {
  readonly target: string;
}

/** No answer came in time. The message may be handled still (G45). */
export class AskTimeoutError extends defineError('AskTimeoutError', CommunicationError)<
  ToTarget & { readonly timeoutMs: number; readonly messageType: string }
> {}

/** The target has ended, or ended before it answered (G18, C3). Its cause is what the target had failed of, if it had. */
export class ActorStoppedError extends defineError('ActorStoppedError', CommunicationError)<ToTarget> {}

/** The target restarted before it answered (C3). Its cause is the failure that the restart is to make up for. */
export class ActorRestartingError extends defineError('ActorRestartingError', CommunicationError)<ToTarget> {}

/**
 * A thread died with the message in its hands. `culprit`: it was this message that the thread died of; `suspect`: it may have been, nobody knows.
 * `thread`: -1 for one of a pool for stateless tasks.
 */
export class ThreadLostError extends defineError('ThreadLostError', CommunicationError)<{
  readonly thread: number;
  readonly culprit: boolean;
  readonly suspect?: boolean;
}> {}

/** A worker died again and again, or could not be started, with nobody to blame: the system has stopped (G58). */
export class ThreadCrashLoopError extends defineError('ThreadCrashLoopError', AgentError)<{ readonly thread: number }> {}

/** No room at the target. Carries the message: it stays the sender's. */
export class MailboxFullError extends defineError('MailboxFullError', CommunicationError)<ToTarget & { readonly message: unknown }> {}

/** An actor with the overflow policy `stop` has been sent more messages than its mailbox holds: this is what it ended with (G9). */
export class MailboxOverflowError extends defineError('MailboxOverflowError', StateError)<ToTarget & { readonly capacity: number }> {}

/** An actor has stashed as many messages as it may (G53). */
export class StashFullError extends defineError('StashFullError', StateError)<ToTarget & { readonly capacity: number }> {}

/** The target waits, in its handler, for what asks it now: neither would ever have an answer (G48). `chain`: names, around the cycle. */
export class AskCycleError extends defineError('AskCycleError', CommunicationError)<{ readonly chain: readonly string[] }> {}

/** A block was used that was sent, released, or returned when its actor ended: it belongs to somebody else (D9). */
export class BlockMovedError extends defineError('BlockMovedError', StateError)<{ readonly byteLength: number }> {}

/** As many allocations wait for room as may wait in one thread. */
export class BlockQueueFullError extends defineError('BlockQueueFullError', StateError)<{ readonly waiting: number }> {}

/** A circuit breaker is open: the call was not made. `retryAfterMs`: when it makes sense to try again (0: not known). */
export class BreakerOpenError extends defineError('BreakerOpenError', CommunicationError)<{
  readonly breaker: string;
  readonly retryAfterMs: number;
}> {}

/** A router has nobody to pass it to (G62). */
export class NoRouteesError extends defineError('NoRouteesError', CommunicationError)<ToTarget> {}

/** A router has asked all, and nobody has answered; `errors`: why, by routee (G62). */
export class AllRouteesFailedError extends defineError('AllRouteesFailedError', CommunicationError)<
  ToTarget & { readonly errors: readonly Error[] }
> {}

/** The system stops or has stopped. */
export class SystemStoppedError extends defineError('SystemStoppedError', CommunicationError) {}

/** Part of the message cannot cross threads; `path` says which, as in `message.order.onDone` (G5). */
export class MessageNotSerializableError extends defineError('MessageNotSerializableError', CommunicationError)<{
  readonly path: string;
}> {}

/** Longer than `maxMessageBytes`: never accepted, however long one waits (R4). */
export class MessageTooLargeError extends defineError('MessageTooLargeError', CommunicationError)<{
  readonly bytes: number;
  readonly limit: number;
}> {}

/** Nobody reads the stream any more: its reader has left, has never come, or has gone before anybody began to write. */
export class StreamCancelledError extends defineError('StreamCancelledError', CommunicationError)<{ readonly reader: string }> {}

/**
 * Nobody has begun to write to a stream: in time (`timeout`), or the message with its address became a dead letter, for that reason. Then
 * reading it fails.
 */
export class StreamUnclaimedError extends defineError('StreamUnclaimedError', CommunicationError)<{
  readonly reader: string;
  readonly reason: string;
}> {}

/**
 * One end of a stream has waited for the other, `end`, for `stallMs`, which is its `stallTimeout`: for an item, or for credit. The stream is over at
 * both ends.
 */
export class StreamStalledError extends defineError('StreamStalledError', CommunicationError)<{
  readonly end: 'reader' | 'writer';
  readonly stallMs: number;
}> {}

/** An actor could not be started; the cause says why. Nothing of it is left (G12). */
export class SpawnError extends defineError('SpawnError', AgentError)<{ readonly url: string; readonly actorName: string }> {}

/** A sibling has the name. Carries the sibling (G13). */
export class NameTakenError extends defineError('NameTakenError', AgentError)<{ readonly existing: AnyRef }> {}

/** An actor that was watched has ended, and its watcher has no hook for that (G44). */
export class DeathPactError extends defineError('DeathPactError', AgentError)<{ readonly ref: AnyRef }> {}

/** Something that is no error was thrown; `data.value` is what. */
export class NotAnErrorThrown extends defineError('NotAnErrorThrown', AgentError)<{ readonly value: unknown }> {}
