import { shown } from '../contract/shown.ts';

/** @throws RangeError for what is no whole number: it would be another seed than it says */
export function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`Cannot create test system: seed is a whole number, not ${shown(seed)}`);
}

/** @throws RangeError for no seeds at all, with which whatever the test says would pass */
export function checkedSeeds(seeds: number | readonly number[]): readonly number[] {
  if (typeof seeds !== 'number' && seeds.length > 0) return seeds;
  if (typeof seeds === 'number' && Number.isSafeInteger(seeds) && seeds >= 1) return Array.from({ length: seeds }, (_, index) => index + 1);
  throw new RangeError(`Cannot explore: seeds is how many, from 1, or a list of some, not ${shown(seeds)}`);
}
