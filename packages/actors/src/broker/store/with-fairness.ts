import type { StoredMessage } from '../../contract/broker-store.ts';

type Fairness = Pick<StoredMessage, 'fairnessKey' | 'fairnessWeight'>;

/**
 * The same message as of that key, if there is one: most have none, and a store has no word of it.
 *
 * Field by field: `...` of an object with numbers that are not whole costs microseconds.
 */
export function withFairness(message: StoredMessage, { fairnessKey, fairnessWeight }: Fairness): StoredMessage {
  if (fairnessKey === undefined) return message;
  const { key, id, body, bytes, priority, publishedAt, readyAt, expiresAt, attempts, deaths, hops } = message;
  return { key, id, body, bytes, priority, publishedAt, readyAt, expiresAt, attempts, deaths, hops, fairnessKey, fairnessWeight };
}
