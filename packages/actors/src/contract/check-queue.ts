import { type Backoff, checkBackoff } from './backoff.ts';
import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';

const KEYS = ['maxAttempts', 'visibilityMs', 'ttlMs', 'backoff', 'deadLetters', 'messagesMax', 'bytesMax', 'overflow', 'dedupMs'] as const;

/** As somebody may have given them who was not told by a compiler. */
type Given = { readonly [key in (typeof KEYS)[number]]?: unknown };

/** @throws TypeError or RangeError naming the option */
export function checkQueueOptions(action: string, options: Given): void {
  checkKeys(action, options, KEYS);
  const { maxAttempts, messagesMax, bytesMax, visibilityMs, ttlMs, dedupMs, backoff, deadLetters, overflow = 'reject' } = options;
  checkCount(action, { maxAttempts, messagesMax, bytesMax });
  checkMs(action, { visibilityMs, ttlMs });
  if (dedupMs !== undefined && !(typeof dedupMs === 'number' && dedupMs >= 0))
    throw new RangeError(`Cannot ${action}: dedupMs is milliseconds from 0, not ${shown(dedupMs)}`);
  if (backoff !== undefined) checkBackoff(action, backoff as Backoff);
  if (deadLetters !== undefined && typeof (deadLetters as { id?: unknown } | null)?.id !== 'string')
    throw new TypeError(`Cannot ${action}: deadLetters is a queue, as queue() makes it, not ${shown(deadLetters)}`);
  if (overflow !== 'reject' && overflow !== 'drop-oldest')
    throw new TypeError(`Cannot ${action}: overflow is 'reject' or 'drop-oldest', not ${shown(overflow)}`);
}

function checkCount(action: string, counts: Readonly<Record<string, unknown>>): void {
  for (const [name, count] of Object.entries(counts)) {
    if (count === undefined || count === Number.POSITIVE_INFINITY || (Number.isSafeInteger(count) && (count as number) >= 1)) continue;
    throw new RangeError(`Cannot ${action}: ${name} is a whole number from 1, or Infinity, not ${shown(count)}`);
  }
}

function checkMs(action: string, times: Readonly<Record<string, unknown>>): void {
  for (const [name, ms] of Object.entries(times)) {
    if (ms === undefined || (typeof ms === 'number' && ms > 0)) continue;
    throw new RangeError(`Cannot ${action}: ${name} is milliseconds above 0, or Infinity, not ${shown(ms)}`);
  }
}
