import { shown } from '../../contract/shown.ts';
import type { QueueTerms } from '../../contract/queue-terms.ts';
import {
  NoSuchQueueError,
  QueueConflictError,
  QueueFullError,
  RequestUnansweredError,
  type UnansweredReason,
} from '../../contract/errors/broker-errors.ts';

export function fullError(queue: string): QueueFullError {
  return new QueueFullError(`Cannot publish to queue "${queue}": it has as much as it may have`, { data: { queue } });
}

/** @param terms what it goes by, and what it was to go by now */
export function conflictError(
  queue: string,
  term: keyof QueueTerms,
  [known, wanted]: readonly [QueueTerms, QueueTerms],
): QueueConflictError {
  const text = `Cannot declare queue "${queue}": its ${term} is ${shown(known[term])}, not ${shown(wanted[term])}; configure() changes that`;
  return new QueueConflictError(text, { data: { queue, term } });
}

export function noSuchQueue(action: string, queue: string): NoSuchQueueError {
  return new NoSuchQueueError(`Cannot ${action} queue "${queue}": there is none of this id`, { data: { queue } });
}

export function unansweredError(queue: string, reason: UnansweredReason, note?: string): RequestUnansweredError {
  const text = `Cannot answer what was asked over queue "${queue}": ${WHY[reason]}`;
  return new RequestUnansweredError(text, { data: { queue, reason, note } });
}

const WHY: Readonly<Record<UnansweredReason, string>> = {
  rejected: 'its consumer has rejected it',
  attempts: 'it was delivered as often as it may be',
  expired: 'its time was over before anybody took it',
  overflow: 'a newer message needed its place',
  purged: 'the queue was purged or deleted',
  acknowledged: 'its consumer has acknowledged it, and has not replied',
  duplicate: 'there was one of this id already',
};
