// All its threads are one, and a run is to repeat: nothing is loaded in the middle of one.
import '../broker/actor/broker-actor.ts';
import '../scheduler/actor/scheduler-actor.ts';
import { NodeHost } from '@ringmaster/core';
import { ChoiceRecorder, ChoiceReplay, type Chooser, SeededChooser, VirtualMachine } from '@ringmaster/core/testkit';
import type { SystemOptions } from '../contract/system.ts';
import { cronTimes } from '../scheduler/actor/cron.ts';
import { OwnerSystem } from '../system/owner/owner-system.ts';
import { orderPhases } from '../system/owner/shutdown/phase-order.ts';
import { resolveOptions } from '../system/resolve-options.ts';
import { GUARDIAN_SLOT, OWNER } from '../system/thread/thread-config.ts';
import type { Handling } from './handler-io-error.ts';
import { IoGuard } from './io-guard.ts';
import { openKit } from './open-kit.ts';
import { outsideLogger } from './outside-logger.ts';
import { choicesOfEnvironment } from './replay-environment.ts';
import { LogBook } from './test-log.ts';
import { TEST_OPTIONS, type TestPlan } from './test-plan.ts';
import type { DeterministicTestSystem } from './test-system.ts';
import { VirtualFaults } from './virtual-faults.ts';
import { VirtualPassage } from './virtual-passage.ts';
import { VirtualThreads } from './virtual-threads.ts';
import { WatchedRuntime, type WatchRunning } from './watched-runtime.ts';

/** A slice of 2 ms ends after some hundred looks at the clock: an actor that tells itself for ever leaves the others their turns. */
const CLOCK_READ_MS = 0.005;

/** A system of virtual threads. */
export async function openVirtualSystem(options: SystemOptions, plan: TestPlan): Promise<DeterministicTestSystem> {
  const { seed, isStrict, epochMs } = plan;
  const config = resolveOptions(options, {
    parallelism: 3,
    // The id alone comes of real chance, and nothing that happens follows from it: two systems of one seed are two, and a reference of
    // one that gets into the other is foreign there (I6). With one id it would be whoever has its slot.
    random: new NodeHost().random(),
    more: TEST_OPTIONS,
  });
  // What patterns are computed with is imported when the first one is used. Here that would take real time in the middle of a run.
  await cronTimes('* * * * *', undefined);
  // What makes no sense is refused before anything is watched.
  const chosen = chooserOf(plan);
  const phases = orderPhases(options.shutdownPhases ?? {});
  const guard = plan.allowIo === true ? undefined : new IoGuard((error) => system.fail(error));
  const outside = (call: () => void): void => (guard === undefined ? call() : guard.outside(call));
  const recorder = new ChoiceRecorder(chosen);
  const machine = new VirtualMachine({
    ...{ auto: true, seed, epochMs, readCostMs: CLOCK_READ_MS, around: outside },
    chooser: plan.recordChoices === true ? recorder : chosen,
  });
  const watch: WatchRunning = (runtime, actor) => {
    const { thread } = runtime;
    if (actor === undefined) return guard?.leaves(runtime);
    const isGuardian = thread === OWNER && actor.slot === GUARDIAN_SLOT;
    guard?.enters(runtime, isGuardian ? undefined : handlingOf(runtime, actor.name));
    machine.trace.note('runs', thread, [actor.slot, actor.generation], actor.name);
  };
  const passage = new VirtualPassage(machine, () => guard?.check());
  const log = new LogBook(() => passage);
  const threads = new VirtualThreads(machine, watch);
  const system = new OwnerSystem({
    ...{ config, host: threads.ownHost(), starter: threads, phases },
    logger: outsideLogger(log.logger(options.logger), outside),
    makeRuntime: (start, makeServices) => new WatchedRuntime(start, makeServices, watch),
  });
  threads.ownRuntime(system.runtime);
  system.whenStopped(() => guard?.end());
  await system.startThreads();
  // A real worker has opened its rings when it is said to have started.
  await threads.whenOpened();
  const stop = system.stop.bind(system);
  let isDriven = false;
  let ending: Promise<void> | undefined;
  const kit = openKit({
    ...{ system, seed, isStrict, passage, log, mode: 'deterministic' as const },
    runtimeOf: (thread) => threads.runtimeOf(thread) ?? 'not begun',
    killThread: (thread) => {
      threads.kill(thread);
      return Promise.resolve();
    },
    stop: (limit) => {
      const isInside = system.runtime.current !== undefined;
      const called = stop(limit);
      // Out of the turn of the actor that may have asked for it: there `stop` refuses to be awaited.
      if (!isDriven) void Promise.resolve().then(() => machine.drive(stop()));
      isDriven = true;
      threads.healAll();
      if (isInside) return called;
      ending ??= called.then(() => guard?.check());
      // Whoever called for the stop may not wait for it; that there was I/O is in the log then.
      ending.catch(() => undefined);
      return ending;
    },
  });
  Object.defineProperty(kit, 'nextTimer', { get: () => passage.nextDueMs });
  const manual: Pick<DeterministicTestSystem, 'faults' | 'advanceTo' | 'trace' | 'choices'> = {
    faults: new VirtualFaults({ system, machine, threads }),
    advanceTo: (timeMs) => passage.passTo(timeMs),
    trace: machine.trace,
    choices: recorder.choices,
  };
  return Object.assign(kit, manual) as unknown as DeterministicTestSystem;
}

function handlingOf(runtime: WatchedRuntime, name: string): Handling {
  return {
    name,
    thread: runtime.thread,
    get isOver() {
      return runtime.isOver;
    },
  };
}

/** Choices that are given, or the seed; and in front of them whoever decides in their place. */
function chooserOf({ choices = choicesOfEnvironment(), chooser, seed }: TestPlan): Chooser {
  const chance = choices === undefined ? new SeededChooser(seed) : new ChoiceReplay(choices);
  return chooser === undefined ? chance : chooser(chance);
}
