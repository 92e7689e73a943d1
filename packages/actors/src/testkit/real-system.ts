import type { SystemOptions } from '../contract/system.ts';
import { createSystem } from '../system/create-system.ts';
import { OWNER } from '../system/thread/thread-config.ts';
import type { OwnerSystem } from '../system/owner/owner-system.ts';
import { resolveOptions } from '../system/resolve-options.ts';
import { openKit } from './open-kit.ts';
import { RealPassage } from './real-passage.ts';
import { LogBook } from './test-log.ts';
import { TEST_OPTIONS, type TestPlan } from './test-plan.ts';
import type { TestSystem } from './test-system.ts';

/** An ordinary system, with workers or without. */
export async function openRealSystem(options: SystemOptions, { mode, seed, isStrict, patienceMs }: TestPlan): Promise<TestSystem> {
  // Of the mode, whatever the test says of its threads; and so that a misspelt option is told with the names of all.
  const given = mode === 'one-thread' ? { ...options, threads: 0 } : options;
  resolveOptions(given, { parallelism: 3, random: 0, more: TEST_OPTIONS });
  const log = new LogBook(() => passage);
  const system = (await createSystem({ ...given, logger: log.logger(options.logger) })) as OwnerSystem;
  const passage = new RealPassage(system, patienceMs);
  const stop = system.stop.bind(system);
  return openKit({
    ...{ system, mode, seed, isStrict, passage, log, stop },
    runtimeOf: (thread) => (thread === OWNER ? system.runtime : 'elsewhere'),
    killThread: (thread) => {
      if (!system.runs(thread)) throw new RangeError(`Cannot kill thread ${thread}: it does not run`);
      return system.endThread(thread, new Error(`Thread ${thread} was killed`));
    },
  });
}
