import { AskCycleError } from '../../contract/errors/runtime-errors.ts';
import type { Place } from '../../contract/place.ts';

/** An actor that waits for an answer, and for which: the id of its ask in its thread. */
export interface ChainLink extends Place {
  readonly id: number;
}

/** Who waits for an ask, and for the one that is made for, and so on; the nearest last. */
export type Chain = readonly ChainLink[];

/** More are not carried along; the farthest are left out, so a longer cycle ends by its time limit (C2). */
export const CHAIN_MAX = 16;

export const NO_CHAIN: Chain = Object.freeze([]);

export function chainWith(above: Chain, link: ChainLink): Chain {
  return above.length < CHAIN_MAX ? [...above, link] : [...above.slice(1 - CHAIN_MAX), link];
}

/** `names`: around the cycle, the first of them once more at the end. */
export function cycleError(names: readonly string[]): AskCycleError {
  const text = `Cannot ask "${names.at(-1)}": it waits for this ask itself, ${names.join(' -> ')}`;
  return new AskCycleError(text, { data: { chain: names } });
}
