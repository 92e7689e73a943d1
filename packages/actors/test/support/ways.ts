import type { Placement, System, SystemOptions } from '@ringmaster/actors';
import { createTestSystem, type TestMode, type TestSystem } from '@ringmaster/actors/testkit';
import { afterAll, describe, expect, onTestFailed, onTestFinished } from 'vitest';
import { PlacementChooser } from '#actors/system/thread/spawning/placement.js';
import { recorder } from '../fixtures/recorder.ts';
import { LineCollector } from './line-collector.ts';
import { Stage } from './stage.ts';
import type { Direction, VirtualOptions, Way } from './way.ts';

/** For a file whose actors look at the real event loop, its timers or files. The order of what follows may be another one each time. */
export const ALLOW_IO: VirtualOptions = { allowIo: true };

/** Workers beside the owner, where there are any. */
const WORKERS = 2;

const keyOf = { first: keyFor(1), second: keyFor(2) };

const between: readonly Direction[] = [
  { title: 'same thread', from: 'owner', to: 'owner' },
  { title: 'same worker', from: keyOf.first, to: keyOf.first },
  { title: 'owner to worker', from: 'owner', to: keyOf.first },
  { title: 'worker to owner', from: keyOf.first, to: 'owner' },
  { title: 'worker to worker', from: keyOf.first, to: keyOf.second },
];

const oneThread: Way = {
  title: 'one thread',
  crosses: false,
  first: 'owner',
  second: 'owner',
  directions: between.slice(0, 1),
  open: async (options) => openOnce(await start({ ...options, threads: 0 }, real('one-thread'))),
};

const virtual: Way = {
  title: 'virtual',
  crosses: true,
  ...keyOf,
  directions: between,
  open: async (options, more) => {
    const seed = seedOfTest();
    onTestFailed(() => console.error(`Run it again with RINGMASTER_SEED=${seed}`));
    return openOnce(
      await start({ threads: WORKERS, ...options }, (all) => createTestSystem({ seed, ...all, ...more, mode: 'deterministic' })),
    );
  },
};

/** The same for a test each time, and another one for each test; or that of the environment. */
function seedOfTest(): number {
  const given = process.env.RINGMASTER_SEED;
  if (given !== undefined) return Number(given);
  let seed = 0;
  for (const letter of expect.getState().currentTestName ?? '') seed = (Math.imul(seed, 31) + (letter.codePointAt(0) ?? 0)) | 0;
  return seed >>> 0;
}

/**
 * Systems between two tests, by their options: two workers take a third of a second to start on a busy machine. One whose threads were
 * killed is among them: when it has ended all actors, and each thread answers, nothing of the deaths is to be left (D5).
 */
const idle = new Map<string, Started>();

/** A busy machine makes long turns of anything; those are told where a test asks for them. */
const QUIET = { longTurnMs: 'off' } as const;

/** A system serves many tests that kill threads: no death is one too many, or waits for those of other tests. */
const MANY_DEATHS = { respawnsMax: 1_000, respawnPauseMs: 1, respawnPauseMaxMs: 1 };

/** The same for the same options, in whatever order they are named. */
function keyOfOptions(options: object): string {
  return JSON.stringify(options, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

/** Also for tests that do not run in each way; their file calls `endWithFile`. */
export const threads: Way = {
  title: 'threads',
  crosses: true,
  ...keyOf,
  directions: between,
  open: async (options) => {
    // With what is meant where nothing is said: one system does for those who say it and those who do not.
    const all = { threads: WORKERS, strictMessages: false, ...options, defaults: { ...MANY_DEATHS, ...QUIET, ...options?.defaults } };
    const key = keyOfOptions(all);
    const started = idle.get(key) ?? (await start(all, real('threads')));
    idle.delete(key);
    const stage = new Stage(started);
    onTestFinished(async ({ task }) => {
      // After a failure the next test, or the next try, begins anew.
      const isClear = task.result?.state !== 'fail' && (await stage.clear(() => lastWords(started.system)));
      // A second one of its kind is of no use to anybody.
      if (!isClear || idle.has(key)) return stage.close();
      idle.set(key, started);
    });
    return stage;
  },
};

/**
 * Describes the same tests once per way.
 *
 * A file of tests runs them in one thread and in the virtual system; `lives`, `thread-deaths` and `messages` (`.threads.test.ts`) import
 * all such files, and there they run on real threads. So each body is written once.
 *
 * @param always what virtual systems of this file are made with
 * @param startsThreads it does so also in the way of one thread, which then runs beside that of real threads: there each loads the bundles, and
 *   not all small files
 */
export function inEachWay(tests: (way: Way) => void, always: VirtualOptions = {}, startsThreads = false): void {
  const onThreads = expect.getState().testPath?.includes('.threads.test.') ?? false;
  // One thread goes by the time of a machine that others use as well, as real threads do; the virtual system has its own.
  const retryOf = (way: Way): { retry?: number } => (way === oneThread ? { retry: 2 } : {});
  const inVirtual: Way = { ...virtual, open: (options, more) => virtual.open(options, { ...always, ...more }) };
  const isOneHere = onThreads === startsThreads;
  const ways = [...(isOneHere ? [oneThread] : []), onThreads ? threads : inVirtual];
  for (const way of ways) describe(way.title, retryOf(way), () => tests(way));
  endWithFile();
}

/** The systems that stand by are ended behind the last test of the file. */
export function endWithFile(): void {
  afterAll(async () => {
    const left = [...idle.values()];
    idle.clear();
    await Promise.all(left.map(({ system }) => system.stop()));
  });
}

/** What workers had to report is here: an answer comes behind it. */
async function lastWords(system: System): Promise<void> {
  await Promise.all([keyOf.first, keyOf.second].map((thread) => system.spawn(recorder, { thread }).stop()));
}

interface Started {
  readonly system: TestSystem;
  readonly collector: LineCollector;
  readonly advance: ((ms: number) => Promise<void>) | undefined;
}

async function start(options: SystemOptions, create: (options: SystemOptions) => Promise<TestSystem>): Promise<Started> {
  const collector = new LineCollector();
  const defaults = { ...QUIET, ...options.defaults };
  const system = await create({ logger: collector.logger(), ...options, defaults });
  return { system, collector, advance: system.mode === 'deterministic' ? (ms) => system.advance(ms) : undefined };
}

function openOnce(started: Started): Stage {
  const stage = new Stage(started);
  onTestFinished(() => stage.close());
  return stage;
}

/** As in production: what a test wants strict it says. */
function real(mode: TestMode): (options: SystemOptions) => Promise<TestSystem> {
  return (options) => createTestSystem({ strictMessages: false, ...options, mode });
}

/** A key whose actors live in worker `wanted`. */
function keyFor(wanted: number): Placement {
  const chooser = new PlacementChooser({ config: { workers: WORKERS } as never, thread: 0, dedicate: () => 0, isLost: () => false });
  for (let attempt = 0; ; attempt++) {
    const placement = { key: `key-${attempt}` };
    if (chooser.choose(placement, false) === wanted) return placement;
  }
}
