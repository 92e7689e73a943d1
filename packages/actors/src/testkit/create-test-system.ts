import { checkSeed } from './check-seed.ts';
import { checkedStart } from './checked-start.ts';
import { seedOfEnvironment } from './replay-environment.ts';
import { openRealSystem } from './real-system.ts';
import { MODE_VARIABLE, testModeOf } from './test-mode.ts';
import type { DeterministicTestSystem, TestSystem } from './test-system.ts';
import type { TestSystemOptions } from './test-options.ts';
import { openVirtualSystem } from './virtual-system.ts';

const PATIENCE_MS = 5_000;

/**
 * Creates a system for a test. The test is the same in each mode; `RINGMASTER_TEST_MODE=threads` runs a whole suite on real threads, except
 * for tests that name their mode.
 *
 * Deterministic, it has the same rings, codec and records as with workers, in one Node thread, with a manual clock. It runs by itself while
 * the caller awaits; time passes only by `advance`, or for an expectation that says for how long. What real threads leave to chance is chosen
 * by `seed`: the same seed makes the same run, with the same `trace.hash`, for handlers that await only what the framework promised them (G73).
 * `explore` runs a test under many seeds.
 *
 * @throws TypeError or RangeError naming an option that makes no sense
 * @example
 * ```ts
 * await using kit = await createTestSystem({ threads: 2, strict: true });
 * const seen = kit.probe<{ type: 'seen'; id: string }>();
 * kit.spawn(doorkeeper({ audit: seen.ref })).tell({ type: 'enter', id: 'ada' });
 * assert.equal((await seen.expect('seen')).id, 'ada');
 * ```
 */
export function createTestSystem(options: TestSystemOptions & { readonly mode: 'deterministic' }): Promise<DeterministicTestSystem>;
export function createTestSystem(options?: TestSystemOptions): Promise<TestSystem>;
export async function createTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const { mode: given, seed = seedOfEnvironment() ?? 1, strict = false, patienceMs = PATIENCE_MS, ...others } = options;
  const { startsAt, choices, recordChoices, chooser, allowIo, ...rest } = others;
  checkSeed(seed);
  const mode = testModeOf(given, process.env[MODE_VARIABLE]);
  const plan = { mode, seed, isStrict: strict, patienceMs, epochMs: checkedStart(startsAt), choices, recordChoices, chooser, allowIo };
  const system = { ...rest, strictMessages: rest.strictMessages ?? true };
  return mode === 'deterministic' ? openVirtualSystem(system, plan) : openRealSystem(system, plan);
}
