import { NodeHost } from '@ringmaster/core';
import { SeededChooser, VirtualMachine } from '@ringmaster/core/testkit';
import type { SystemOptions } from '../contract/system.ts';
import { OwnerSystem } from '../system/owner/owner-system.ts';
import { orderPhases } from '../system/owner/shutdown/phase-order.ts';
import { resolveOptions } from '../system/resolve-options.ts';
import { openKit } from './open-kit.ts';
import type { DeterministicKit } from './test-kit.ts';
import { LogBook } from './test-log.ts';
import { TEST_OPTIONS, type TestPlan } from './test-plan.ts';
import type { DeterministicTestSystem } from './test-system.ts';
import { VirtualFaults } from './virtual-faults.ts';
import { VirtualPassage } from './virtual-passage.ts';
import { VirtualThreads } from './virtual-threads.ts';

/** A slice of 2 ms ends after some hundred looks at the clock: an actor that tells itself for ever leaves the others their turns. */
const CLOCK_READ_MS = 0.005;

/** A system of virtual threads. */
export async function openVirtualSystem(options: SystemOptions, { seed, isStrict }: TestPlan): Promise<DeterministicTestSystem> {
  const machine = new VirtualMachine({ auto: true, seed, chooser: new SeededChooser(seed), readCostMs: CLOCK_READ_MS });
  const threads = new VirtualThreads(machine);
  const host = threads.ownHost();
  const config = resolveOptions(options, {
    parallelism: 3,
    // The id alone comes of real chance, and nothing that happens follows from it: two systems of one seed are two, and a reference of
    // one that gets into the other is foreign there (I6). With one id it would be whoever has its slot.
    random: new NodeHost().random(),
    more: TEST_OPTIONS,
  });
  const passage = new VirtualPassage(machine);
  const log = new LogBook(() => passage);
  const phases = orderPhases(options.shutdownPhases ?? {});
  const system = new OwnerSystem({ config, host, phases, logger: log.logger(options.logger), starter: threads });
  threads.ownRuntime(system.runtime);
  await system.startThreads();
  const stop = system.stop.bind(system);
  let isDriven = false;
  const kit = openKit({
    ...{ system, seed, isStrict, passage, log, mode: 'deterministic' as const },
    runtimeOf: (thread) => threads.runtimeOf(thread) ?? 'not begun',
    killThread: (thread) => {
      threads.kill(thread);
      return Promise.resolve();
    },
    stop: (limit) => {
      const stopped = stop(limit);
      // Out of the turn of the actor that may have asked for it: there `stop` refuses to be awaited.
      if (!isDriven) void Promise.resolve().then(() => machine.drive(stop()));
      isDriven = true;
      threads.healAll();
      return stopped;
    },
  });
  Object.defineProperty(kit, 'nextTimer', { get: () => passage.nextDueMs });
  const manual: Pick<DeterministicKit, 'faults' | 'advanceTo'> = {
    faults: new VirtualFaults({ system, machine, threads }),
    advanceTo: (timeMs) => passage.passTo(timeMs),
  };
  return Object.assign(kit, manual) as unknown as DeterministicTestSystem;
}
