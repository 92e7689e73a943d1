import type { DeathReason } from '../delivery.ts';
import { AgentError } from './agent-error.ts';
import { CommunicationError } from './communication-error.ts';
import { defineError } from './define-error.ts';

/** Which queue, by its id. */
interface OfQueue {
  readonly queue: string;
}

/** The broker has a queue of this id by other terms: it stays as it is, and nothing was put into it. `term` names the first that differs. */
export class QueueConflictError extends defineError('QueueConflictError', AgentError)<OfQueue & { readonly term: string }> {}

/** The queue has as much as it may have, and keeps that: the message stays whoever published it. */
export class QueueFullError extends defineError('QueueFullError', CommunicationError)<OfQueue> {}

/** There is no such queue, or no more. */
export class NoSuchQueueError extends defineError('NoSuchQueueError', AgentError)<OfQueue> {}

/** Why nobody answers a request. `acknowledged`: its consumer has done with it, and said nothing; `duplicate`: another one of its id is waited for. */
export type UnansweredReason = DeathReason | 'purged' | 'acknowledged' | 'duplicate';

/** What was asked over a queue will not be answered any more. */
export class RequestUnansweredError extends defineError('RequestUnansweredError', CommunicationError)<
  OfQueue & { readonly reason: UnansweredReason; readonly note: string | undefined }
> {}

/** It could not keep up with what it had subscribed to, and was to be ended then. */
export class SubscriberTooSlowError extends defineError('SubscriberTooSlowError', CommunicationError)<{ readonly pattern: string }> {}
