import { checkedStateOptions, isStateKey, type StateOptions } from '../../contract/state.ts';
import type { ActorCell } from '../actor-cell.ts';
import { ContextState } from './context-state.ts';

/** What `ctx.state` is given: a key or not, the first value, options. */
export type Declaration = readonly [first: unknown, second?: unknown, third?: StateOptions | undefined];

/**
 * Declares a state of the actor.
 * @param check throws if the incarnation changes nothing any more
 */
export function declaredState(cell: Pick<ActorCell, 'name' | 'ownBelongings'>, check: () => void, declaration: Declaration): ContextState {
  const [first, second, third] = declaration;
  const key = isStateKey(first) ? first : undefined;
  const [initial, options = {}] = key === undefined ? [first, second as StateOptions | undefined] : [second, third];
  const checked = checkedStateOptions(`declare ${key === undefined ? 'a state' : `state "${key.id}"`} of "${cell.name}"`, options);
  const { states } = cell.ownBelongings;
  return new ContextState(states, states.declare({ id: key?.id, initial, options: checked }), check);
}
