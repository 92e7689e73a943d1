import type { Death } from '../../contract/delivery.ts';

/** A message remembers so many, the latest. */
const KEPT = 32;

export function deathsWith(death: Death, before: readonly Death[]): readonly Death[] {
  return Object.freeze([Object.freeze(death), ...before.slice(0, KEPT - 1)]);
}

/**
 * Whether a message that has died would come to a queue in which it has died before, and nobody has rejected it in between: it would go round for ever,
 * by time or by bounds alone. Rejections are a consumer's will: who rejects it each time it comes round gets it each time.
 *
 * @param deaths since it was published or replayed, the last one first
 */
export function isCycle(queue: string, deaths: readonly Death[]): boolean {
  const before = deaths.findIndex((death) => death.queue === queue);
  return before !== -1 && deaths.slice(0, before + 1).every(({ reason }) => reason !== 'rejected');
}
