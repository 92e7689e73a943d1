import type { ActorRef } from '../contract/actor-ref.ts';
import { blueprintOf, type Spawnable } from '../contract/blueprint.ts';
import type { ChildSpec, SupervisorMessage } from '../contract/child-spec.ts';
import type { AskOptions } from '../contract/message.ts';

/**
 * Asks a supervisor to start one more child, and knows which messages the child takes: that is what `start` says.
 *
 * @param child as in the spec; `supervise` without functions, since the supervisor may live in another thread
 * @returns the reference, when the child runs
 * @throws StateError if a child has the name; SpawnError if it does not start, which concerns nobody else; and what `ask` does: as a rejection
 * @example
 * const ticker = await startChild(boss, { name: 'ticker', start: tickers({ everyMs: 100 }) });
 * ticker.tell({ type: 'tick' });
 */
export function startChild<M>(
  boss: ActorRef<SupervisorMessage>,
  child: Omit<ChildSpec, 'start'> & { readonly start: Spawnable<M> },
  options?: AskOptions,
): Promise<ActorRef<M>> {
  const start = blueprintOf(child.start);
  // The supervisor spawns what it is given, so its answer takes what that takes.
  return boss.ask({ type: 'start', child: { ...child, start } }, options) as Promise<ActorRef<M>>;
}
