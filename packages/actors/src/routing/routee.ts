import { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import type { CompositeRef } from '../cell/refs/composite-ref.ts';
import type { SentOn } from '../cell/refs/waiting-sends.ts';
import type { ActorRef, AnyRef } from '../contract/actor-ref.ts';
import { mix } from '../collections/hash.ts';

/** What a router passes to: an actor, or another router. */
export type Routee = ActorRef<unknown>;

/** How much waits for it, as was published last; nothing is known of another router. */
export function depthOf(routee: AnyRef): number {
  return routee instanceof ActorRefBase ? routee.depth : 0;
}

/** It is over its bound, or as much is under way to it as may be. Nothing is known of another router. */
export function isFull(routee: AnyRef): boolean {
  return routee instanceof ActorRefBase && routee.isFull;
}

/** More may come for whom it stands, and have room at once: it is a pool, or another router. */
export function standsForOthers(routee: AnyRef): boolean {
  return !(routee instanceof ActorRefBase) || routee.standsForOthers;
}

/** Sends on a message that may have its end elsewhere, too: see `sendOn` of references. */
export function sendOnTo(routee: Routee, message: unknown, signal: AbortSignal, passed?: () => void): Promise<SentOn> {
  return (routee as unknown as ActorRefBase | CompositeRef).sendOn(message, signal, passed);
}

/** A number that tells it from others, the same in every thread; of another router it is its place in the list. */
export function memberNumber(routee: AnyRef, index: number): number {
  if (!(routee instanceof ActorRefBase)) return mix(index ^ 0x5bd1e995);
  const { thread, slot, generation } = routee;
  return mix(mix(mix(thread + 1) ^ slot) ^ generation);
}
