import type { Recipient } from '../../contract/actor-ref.ts';
import { ActorRefBase } from './actor-ref-base.ts';

/**
 * Tells a subscriber its news.
 *
 * @param failed told what a recipient of the application's has thrown: it has had the news then
 * @returns `'stopped'`: it is to be told no more; `'full'`: it has no room now
 */
export function tellSubscriber<T>(to: Recipient<T>, news: T, failed: (error: unknown) => void): 'accepted' | 'full' | 'stopped' {
  // Looked at first: telling an actor that has ended would make a dead letter of the news.
  if (to instanceof ActorRefBase && !to.isAlive) return 'stopped';
  try {
    const outcome: unknown = to.tell(news);
    return outcome === 'full' || outcome === 'stopped' ? outcome : 'accepted';
  } catch (error) {
    failed(error);
    return 'accepted';
  }
}
