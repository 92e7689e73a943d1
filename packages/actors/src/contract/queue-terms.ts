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
  /** Nobody has declared it yet: it goes by the defaults, and by the first declaration from when that comes (U7). Left out: somebody has. */
  readonly isUndeclared?: true;
}

const DEFAULTS = brokerDefaults.queue;

/** Options that were checked, as `queue()` does. One by one: an option that is there and undefined has its default as well. */
export function termsOf({
  deadLetters,
  backoff,
  maxAttempts = DEFAULTS.maxAttempts,
  visibilityMs = DEFAULTS.visibilityMs,
  ttlMs = DEFAULTS.ttlMs,
  messagesMax = DEFAULTS.messagesMax,
  bytesMax = DEFAULTS.bytesMax,
  overflow = DEFAULTS.overflow,
  dedupMs = DEFAULTS.dedupMs,
}: AnyQueue['options']): QueueTerms {
  const limits = { maxAttempts, visibilityMs, ttlMs, messagesMax, bytesMax, overflow, dedupMs };
  return { ...limits, backoff, deadLetters: deadLetters?.id };
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

/** What it is to go by, and the queues that its dead messages go to then. */
export function configurationOf(queue: AnyQueue): { readonly terms: QueueTerms; readonly declare: ReturnType<typeof declarationsOf> } {
  // It comes last, behind those that it refers to.
  return { terms: termsOf(queue.options), declare: declarationsOf(queue).slice(0, -1) };
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
