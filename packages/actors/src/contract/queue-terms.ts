import type { Backoff } from './backoff.ts';
import { brokerDefaults } from './broker-defaults.ts';
import type { AnyQueue, QueueOverflow } from './queue.ts';

/** What a queue goes by: its options as plain data, with nothing left open. Crosses threads, and is what a store keeps. */
export interface QueueTerms {
  readonly maxAttempts: number;
  readonly visibilityMs: number;
  readonly ttlMs: number;
  readonly backoff: Backoff | undefined;
  /** Id of the queue where dead messages go. */
  readonly deadLetters: string | undefined;
  readonly messagesMax: number;
  readonly bytesMax: number;
  readonly overflow: QueueOverflow;
  readonly dedupMs: number;
}

/** Options that were checked, as `queue()` does. */
export function termsOf(options: AnyQueue['options']): QueueTerms {
  const { deadLetters, backoff, ...given } = options;
  return { ...brokerDefaults.queue, ...given, backoff, deadLetters: deadLetters?.id };
}

/** The queue and those that its dead messages go to, and theirs …: each once, the last first, so that whoever refers to another comes after it. */
export function declarationsOf(queue: AnyQueue): readonly { readonly id: string; readonly terms: QueueTerms }[] {
  const found = new Map<string, QueueTerms>();
  let next: AnyQueue | undefined = queue;
  while (next !== undefined && !found.has(next.id)) {
    found.set(next.id, termsOf(next.options));
    next = next.options.deadLetters;
  }
  return [...found].map(([id, terms]) => ({ id, terms })).reverse();
}

/** Name of the first that differs. */
export function firstDifference(a: QueueTerms, b: QueueTerms): keyof QueueTerms | undefined {
  const names = ['maxAttempts', 'visibilityMs', 'ttlMs', 'deadLetters', 'messagesMax', 'bytesMax', 'overflow', 'dedupMs'] as const;
  const different = names.find((name) => a[name] !== b[name]);
  return different ?? (sameBackoff(a.backoff, b.backoff) ? undefined : 'backoff');
}

function sameBackoff(a: Backoff | undefined, b: Backoff | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.minMs === b.minMs && a.maxMs === b.maxMs && (a.jitter ?? 0) === (b.jitter ?? 0);
}
