import { NodeHost } from '@ringmaster/core';
import type { Choice, TraceEntry } from '@ringmaster/core/testkit';
import { checkedSeeds } from './check-seed.ts';
import { ExplorationError } from './exploration-error.ts';
import { seedOfEnvironment } from './replay-environment.ts';
import { shrink } from './shrink.ts';
import { OwnerSystem } from '../system/owner/owner-system.ts';
import { createTestSystem } from './create-test-system.ts';
import type { DeterministicTestSystem } from './test-system.ts';
import type { TestSystemOptions } from './test-options.ts';

/** What is explored, and how far. */
export interface ExploreOptions {
  /** The body of the test. The system stops after it; nothing is to be left of it for the next run. */
  run(kit: DeterministicTestSystem): void | Promise<void>;
  /** How many seeds, from 1, or which ones. Default 100; with `RINGMASTER_SEED` that one alone. */
  readonly seeds?: number | readonly number[];
  /** What each system is made with. With `strict` what nobody has expected by the end of the body is a failure too. */
  readonly system?: Omit<TestSystemOptions, 'mode' | 'seed' | 'choices' | 'recordChoices'>;
  /** How many runs a failure may take to be made short. Default 200. */
  readonly shrinkRunsMax?: number;
}

/** What was seen. */
export interface Exploration {
  readonly runs: number;
  /** How many runs differed in the order of anything. */
  readonly orders: number;
}

interface Run {
  readonly kit: DeterministicTestSystem;
  readonly error: unknown;
  /** Up to the error: how the system stopped after it is of no interest. */
  readonly trace: readonly TraceEntry[];
}

/** A run with fewer choices may wait for what does not come. Then so many times as long as the first, and a second, is enough. */
const TIMES_AS_LONG = 10;
const LEAST_MS = 1_000;

/**
 * Runs a test under many seeds, each a system of its own and another order of whatever threads do at the same time.
 *
 * The first seed under which the body throws is run again with ever fewer deviations from the plain order, as long as it throws an error of
 * the same name.
 *
 * @throws ExplorationError with seed, the choices and the trace that are left, and the error as its cause; RangeError for no seeds at all
 *
 * @example
 * ```ts
 * it('counts what all of them send', () =>
 *   explore({
 *     seeds: 200,
 *     system: { threads: 3 },
 *     run: async (kit) => {
 *       const total = kit.spawn(counter({ start: 0 }));
 *       for (const ref of [kit.spawn(sender), kit.spawn(sender)]) ref.tell({ type: 'send', to: total });
 *       await kit.settle();
 *       assert.equal(await total.ask({ type: 'get' }), 2);
 *     },
 *   }));
 * ```
 */
export async function explore(options: ExploreOptions): Promise<Exploration> {
  const orders = new Set<string>();
  const seeds = seedsOf(options.seeds);
  for (const seed of seeds) {
    const startMs = clock.now();
    const { kit, error } = await runOnce(options, { seed });
    if (error !== undefined) throw await shortened(options, { seed, error, tookMs: clock.now() - startMs });
    orders.add(kit.trace.hash);
  }
  return { runs: seeds.length, orders: orders.size };
}

/** The clock of the machine, for the patience of shrinking alone. */
const clock = new NodeHost();

function seedsOf(wanted: number | readonly number[] = 100): readonly number[] {
  const given = seedOfEnvironment();
  const seeds = checkedSeeds(wanted);
  return given === undefined ? seeds : [given];
}

interface Failure {
  readonly seed: number;
  readonly error: unknown;
  readonly tookMs: number;
}

async function shortened(options: ExploreOptions, failure: Failure): Promise<ExplorationError> {
  const { seed, error, tookMs } = failure;
  const patienceMs = LEAST_MS + TIMES_AS_LONG * tookMs;
  let last: Run | undefined;
  const again = async (choices: readonly Choice[] | undefined): Promise<boolean> => {
    const run = await within(patienceMs, runOnce(options, { seed, recordChoices: true, ...(choices && { choices }) }));
    if (run === undefined || nameOf(run.error) !== nameOf(error)) return false;
    last = run;
    return true;
  };
  // It must fail again under its own seed, or chance has a part in it that no seed rules.
  if (!(await again(undefined)) || last === undefined) return new ExplorationError({ seed, cause: error, runs: 1 });
  const all = (last as Run).kit.choices;
  const { items, runs } = await shrink(all, again, options.shrinkRunsMax ?? 200);
  const { error: cause, trace } = last as Run;
  return new ExplorationError({ seed, cause, runs: runs + 1, choices: items, choicesBefore: all.length, trace });
}

async function runOnce(options: ExploreOptions, how: Pick<TestSystemOptions, 'mode' | 'seed' | 'choices' | 'recordChoices'>): Promise<Run> {
  const kit = await createTestSystem({ ...options.system, ...how, mode: 'deterministic' });
  let error: unknown;
  try {
    await options.run(kit);
    if (options.system?.strict === true) await kit.verify();
  } catch (thrown) {
    error = thrown ?? new Error(`the test threw ${String(thrown)}`);
  }
  const trace = error === undefined ? undefined : kit.trace.entries;
  // The body waits for nothing any more; what it had asked would be an unhandled rejection, and told in the place of its error.
  if (error !== undefined && kit instanceof OwnerSystem) kit.runtime.asks.abandonOutside();
  await kit.stop({ timeout: 0 }).catch((refused: unknown) => {
    error ??= refused;
  });
  return { kit, error, trace: trace ?? kit.trace.entries };
}

function nameOf(error: unknown): string | undefined {
  if (error === undefined) return undefined;
  return error instanceof Error ? error.name : 'Error';
}

/** Undefined if it takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let cancel: () => void = () => undefined;
  const passed = new Promise<undefined>((resolve) => {
    cancel = clock.timer(ms, () => resolve(undefined), true);
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, passed]);
  } finally {
    cancel();
  }
}
