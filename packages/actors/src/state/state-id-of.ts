import type { StateId } from '../contract/state-store.ts';

/** A state as the key of a map: no two are alike. */
export function stateIdOf({ name, key }: StateId): string {
  return JSON.stringify([name, key]);
}
