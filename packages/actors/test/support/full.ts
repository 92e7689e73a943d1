import type { AnyRef, Accepted } from '@ringmaster/actors';
import type { Stage } from './stage.ts';

/** Its mailbox is full, and everybody knows: whoever is in another thread is refused as well, until enough of it has been handled (F3). */
export function isOverloaded(ref: AnyRef): boolean {
  return (ref as unknown as { readonly isOverloaded: boolean }).isOverloaded;
}

/**
 * Tells an actor that handles nothing until it is full for good. A first `full` may be that of an outbox, which has room again as soon as it
 * has been moved into its ring.
 */
export function untilFull(stage: Stage, ref: AnyRef, tell: () => Accepted): Promise<void> {
  return stage.until('it is full', () => tell() === 'full' && isOverloaded(ref));
}
