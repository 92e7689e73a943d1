import { NO_BLOCK } from '@ringmaster/core';
import { SeededRandom } from '@ringmaster/core/testkit';
import { expect, test } from 'vitest';
import { makeArena, openArena, UNIT_BYTES } from './arena-kit.ts';

const UNITS = 4_096;
const STEPS = 4_000;

/** How full the arena is whenever a claim fails: what is free then lies in pieces that are too small. */
function fillAtFailure(seed: number, longest: number): readonly number[] {
  const random = new SeededRandom(seed);
  const place = makeArena(UNITS);
  const arena = openArena(place, 1);
  const held: { readonly block: number; readonly units: number }[] = [];
  let used = 0;
  const fills: number[] = [];
  const drop = (): void => {
    const [one] = held.splice(random.below(held.length), 1);
    if (one === undefined) return;
    arena.release(one.block);
    used -= one.units;
  };
  for (let step = 0; step < STEPS; step++) {
    // As many of 1 to 2 units as of 32 to 64.
    const units = Math.min(longest, Math.floor(2 ** (random.below(1_000) / (1_000 / Math.log2(longest + 1)))));
    const block = arena.tryClaim(units * UNIT_BYTES);
    if (block !== NO_BLOCK) {
      held.push({ block, units });
      used += units;
    } else {
      fills.push(used / UNITS);
      for (let dropped = 1 + random.below(4); dropped > 0; dropped--) drop();
    }
    // Blocks come and go for long before it is full, too.
    if (random.below(8) === 0) drop();
  }
  return fills;
}

test('SharedBlockArena is nearly full when it has no room: random blocks of 1 to n units, held for random times', () => {
  const rows = [4, 16, 64, 256].map((longest) => {
    const fills = [1, 2].flatMap((seed) => fillAtFailure(seed, longest));
    const mean = fills.reduce((sum, fill) => sum + fill, 0) / fills.length;
    return { longest, failures: fills.length, mean, least: Math.min(...fills) };
  });
  for (const { longest, failures, mean, least } of rows) {
    console.log(
      `blocks of 1 to ${longest} units: ${failures} claims failed, the arena was full by ${(mean * 100).toFixed(1)} % in the mean, ${(least * 100).toFixed(1)} % at least`,
    );
  }
  for (const { longest, mean, least } of rows) {
    // The longest block is a sixteenth of the arena at most.
    expect(mean, `mean of 1 to ${longest}`).toBeGreaterThan(0.8);
    expect(least, `least of 1 to ${longest}`).toBeGreaterThan(0.6);
  }
});
