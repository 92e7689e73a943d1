import { checkKeys } from './known-keys.ts';
import { shown } from './shown.ts';

/**
 * How long to wait before each restart in a row: `minMs`, twice that, four times that …, never above `maxMs` (G32).
 *
 * @example restart({ backoff: { minMs: 100, maxMs: 5_000, jitter: 0.2 } })
 */
export interface Backoff {
  /** Milliseconds, from 0. */
  readonly minMs: number;
  /** Milliseconds, at least `minMs`. */
  readonly maxMs: number;
  /** By what share a delay may be shorter, also than `minMs`, at random, from 0 to 1: restarts of many actors shall not coincide. Default 0. */
  readonly jitter?: number | undefined;
  /** Milliseconds without a failure after which the row begins anew. Default: `maxMs`. */
  readonly resetAfterMs?: number | undefined;
}

/** @throws TypeError or RangeError naming the field (G37) */
export function checkBackoff(action: string, backoff: Backoff): void {
  if (typeof backoff !== 'object' || backoff === null)
    throw new TypeError(`Cannot ${action}: backoff is { minMs, maxMs }, not ${shown(backoff)}`);
  checkKeys(`${action}: backoff`, backoff, ['minMs', 'maxMs', 'jitter', 'resetAfterMs']);
  const { minMs, maxMs, jitter = 0, resetAfterMs = maxMs } = backoff;
  if (!isMs(minMs)) throw new RangeError(`Cannot ${action}: backoff.minMs is milliseconds from 0, not ${shown(minMs)}`);
  if (!isMs(maxMs) || maxMs < minMs)
    throw new RangeError(`Cannot ${action}: backoff.maxMs is milliseconds, at least minMs (${minMs}), not ${shown(maxMs)}`);
  if (!(typeof jitter === 'number' && jitter >= 0 && jitter <= 1))
    throw new RangeError(`Cannot ${action}: backoff.jitter is a share from 0 to 1, not ${shown(jitter)}`);
  if (!isMs(resetAfterMs))
    throw new RangeError(`Cannot ${action}: backoff.resetAfterMs is milliseconds from 0, not ${shown(resetAfterMs)}`);
}

const isMs = (value: unknown): boolean => typeof value === 'number' && value >= 0 && Number.isFinite(value);

/** More than enough for any time. */
const DOUBLINGS_MAX = 1_000;

/** `minMs`, doubled so many times, and never above `maxMs`: not times Infinity, which of 0 is no number. */
export function doubledMs({ minMs, maxMs }: Pick<Backoff, 'minMs' | 'maxMs'>, doublings: number): number {
  return Math.min(maxMs, minMs * 2 ** Math.min(doublings, DOUBLINGS_MAX));
}
