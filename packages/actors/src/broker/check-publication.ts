import type { ConsumeOptions, EnqueueAllOptions, EnqueueOptions } from '../contract/delivery.ts';
import { checkKeys } from '../contract/known-keys.ts';
import { shown } from '../contract/shown.ts';

const OF_ALL = ['delayMs', 'ttlMs', 'priority', 'fairnessKey', 'fairnessWeight'];
const KEYS = ['id', ...OF_ALL];
const PREFETCH_MAX = 65_535;

/** @throws TypeError or RangeError naming the option. `others`: what there is beside those of a publication */
export function checkPublication(queue: string, options: EnqueueOptions, others: readonly string[] = []): void {
  const action = `publish to queue "${queue}"`;
  checkKeys(action, options, [...KEYS, ...others]);
  const { id = '-', delayMs = 0, ttlMs = 1, priority = 0 } = options;
  if (typeof id !== 'string' || id === '') throw new TypeError(`Cannot ${action}: id is a text, not empty, not ${shown(id)}`);
  if (!(typeof delayMs === 'number' && delayMs >= 0 && delayMs < Number.POSITIVE_INFINITY))
    throw new RangeError(`Cannot ${action}: delayMs is milliseconds from 0, not ${shown(delayMs)}`);
  if (!(typeof ttlMs === 'number' && ttlMs > 0))
    throw new RangeError(`Cannot ${action}: ttlMs is milliseconds above 0, not ${shown(ttlMs)}`);
  if (!(Number.isInteger(priority) && priority >= 0 && priority <= 9))
    throw new RangeError(`Cannot ${action}: priority is a whole number from 0 to 9, not ${shown(priority)}`);
  if (options.fairnessKey !== undefined || options.fairnessWeight !== undefined) checkFairness(action, options);
}

function checkFairness(action: string, { fairnessKey, fairnessWeight = 1 }: EnqueueOptions): void {
  if (fairnessKey === undefined)
    throw new TypeError(`Cannot ${action}: fairnessWeight is how many messages of a key have one turn, and there is no fairnessKey`);
  if (typeof fairnessKey !== 'string' || fairnessKey === '')
    throw new TypeError(`Cannot ${action}: fairnessKey is a text, not empty, not ${shown(fairnessKey)}`);
  if (!(Number.isInteger(fairnessWeight) && fairnessWeight >= 1 && fairnessWeight <= 1_000))
    throw new RangeError(`Cannot ${action}: fairnessWeight is a whole number from 1 to 1000, not ${shown(fairnessWeight)}`);
}

/** Of several at once: a turn of the broker takes them all in. */
const BODIES_MAX = 1_024;

/** @throws TypeError or RangeError */
export function checkBodies(queue: string, bodies: readonly unknown[]): void {
  const action = `publish to queue "${queue}"`;
  if (!Array.isArray(bodies)) throw new TypeError(`Cannot ${action}: bodies is a list, not ${shown(bodies)}`);
  if (bodies.length > BODIES_MAX) throw new RangeError(`Cannot ${action}: at most ${BODIES_MAX} at once, not ${bodies.length}`);
}

/** @throws TypeError for an id, of which there is one for each message */
export function checkKeysOfAll(queue: string, options: EnqueueAllOptions): void {
  checkKeys(`publish to queue "${queue}"`, options, OF_ALL);
}

/** @throws TypeError or RangeError */
export function checkedPrefetch(queue: string, options: ConsumeOptions, normal: number): number {
  const action = `consume queue "${queue}"`;
  checkKeys(action, options, ['prefetch']);
  const { prefetch = normal } = options;
  if (Number.isInteger(prefetch) && prefetch >= 1 && prefetch <= PREFETCH_MAX) return prefetch;
  throw new RangeError(`Cannot ${action}: prefetch is a whole number from 1 to ${PREFETCH_MAX}, not ${shown(prefetch)}`);
}

/** @throws TypeError for what `queue()` has not made */
export function checkQueue(action: string, queue: { readonly id: string }): void {
  const { id, options } = (queue ?? {}) as { readonly id?: unknown; readonly options?: unknown };
  if (typeof id !== 'string' || typeof options !== 'object' || options === null)
    throw new TypeError(`Cannot ${action}: the first argument is a queue, as queue() makes it, not ${shown(queue)}`);
}

/** @throws RangeError */
export function checkTimeout(action: string, timeout: number): void {
  if (typeof timeout === 'number' && timeout > 0) return;
  throw new RangeError(`Cannot ${action}: timeout is milliseconds above 0, or Infinity, not ${shown(timeout)}`);
}
