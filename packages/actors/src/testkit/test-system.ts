import { NodeHost } from '@ringmaster/core';
import {
  type Choice,
  ChoiceRecorder,
  ChoiceReplay,
  type Chooser,
  SeededChooser,
  VirtualMachine,
  type VirtualTrace,
} from '@ringmaster/core/testkit';
import type { LocalActor } from '../cell/cell-environment.ts';
import type { System, SystemOptions } from '../contract/system.ts';
import { cronTimes } from '../scheduler/actor/cron.ts';
import { OwnerSystem } from '../system/owner/owner-system.ts';
import { orderPhases } from '../system/owner/shutdown/phase-order.ts';
import { defaultLogger } from '../system/pino-logger.ts';
import { resolveOptions } from '../system/resolve-options.ts';
import { GUARDIAN_SLOT, OWNER } from '../system/thread/thread-config.ts';
import { IoGuard } from './io-guard.ts';
import { outsideLogger } from './outside-logger.ts';
import { choicesOfEnvironment, seedOfEnvironment } from './replay-environment.ts';
import { VirtualThreads } from './virtual-threads.ts';
import { WatchedRuntime } from './watched-runtime.ts';

export interface TestSystemOptions extends SystemOptions {
  /**
   * What all random numbers and all choices follow from: which thread goes on, with what, whose messages arrive first. Default: that of the
   * environment variable `RINGMASTER_SEED`, else 1.
   */
  readonly seed?: number;
  /** Choices of an earlier run; everywhere else what has waited longest comes first. Default: those of `RINGMASTER_CHOICES`, else the seed chooses. */
  readonly choices?: readonly Choice[];
  /** Writes down what is chosen, as `choices`, to be given to another system. Default false. */
  readonly recordChoices?: boolean;
  /** Decides in the place of chance, and may ask it: `(chance) => ({ choose: (point) => … })`. */
  readonly chooser?: (chance: Chooser) => Chooser;
  /** Actors may begin asynchronous I/O and timers of Node, and the same seed may then come to something else. Default false. */
  readonly allowIo?: boolean;
}

/** A slice of 2 ms ends after some hundred looks at the clock: an actor that tells itself for ever leaves the others their turns. */
const CLOCK_READ_MS = 0.005;

/**
 * A system whose threads all live in this one, with a clock that only `advance` moves, and `stop`: that takes itself as far as
 * it has to, so `await using` works and `stop()` always resolves (G19). Timers fire on the way as they would in real time.
 *
 * `advance`, `settle` and `stop` reject with a `HandlerIoError` once an actor has begun asynchronous I/O or a timer of Node (G73); the system
 * stops then.
 *
 * Limit: with `allowIo`, what an actor awaits of the real world takes no virtual time, so a limit of `stop` passes while it waits. So does
 * importing a module that the test has not imported.
 */
export interface TestSystem extends System {
  readonly seed: number;
  /** What happened so far: a hash of all of it, and its last lines. */
  readonly trace: VirtualTrace;
  /** What was chosen so far, with `recordChoices`; else empty. */
  readonly choices: readonly Choice[];
  /**
   * Moves the clock on by `ms`, firing each timer at its time. Rejects with a RangeError for what is no time to move on by. Of two systems in one
   * test each has its own clock: what waits for a timer of the one does not go on by the time of the other.
   */
  advance(ms: number): Promise<void>;
  /** Runs until nothing is left to do before the next timer. */
  settle(): Promise<void>;
  /**
   * A worker or a dedicated thread dies, between two of its steps: nothing it had queued, timed or awaited runs any more, and what it
   * had not published is lost.
   * @throws RangeError if no such thread runs
   */
  kill(thread: number): void;
}

/**
 * Creates a system of virtual threads: the same rings, codec and records as with workers, in one Node thread, with a
 * manual clock. It runs by itself while the caller awaits; time passes only by `advance`.
 *
 * What real threads leave to chance is chosen by `seed`: the same seed makes the same run, with the same `trace.hash`, for handlers that await
 * only what the framework promised them (G73). `explore` runs a test under many seeds.
 *
 * @example
 * ```ts
 * const kit = await createTestSystem({ threads: 2, seed: 7 });
 * // Before time passes: a rejection that nobody looks at when it comes ends the process.
 * const asked = assert.rejects(kit.spawn(silent).ask({ type: 'get' }, { timeout: 50 }), AskTimeoutError);
 * await kit.advance(60);
 * await asked;
 * ```
 */
export async function createTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const seed = options.seed ?? seedOfEnvironment() ?? 1;
  const config = resolveOptions(
    { ...options, strictMessages: options.strictMessages ?? true },
    {
      parallelism: 3,
      // The id alone comes of real chance, and nothing that happens follows from it: two systems of one seed are two, and a reference of
      // one that gets into the other is foreign there (I6). With one id it would be whoever has its slot.
      random: new NodeHost().random(),
      more: ['seed', 'choices', 'recordChoices', 'chooser', 'allowIo'],
    },
  );
  // What patterns are computed with is imported when the first one is used. Here that would take real time in the middle of a run.
  await cronTimes('* * * * *', undefined);
  const guard = options.allowIo === true ? undefined : new IoGuard((error) => system.fail(error));
  const outside = (call: () => void): void => (guard === undefined ? call() : guard.outside(call));
  const recorder = new ChoiceRecorder(chooserOf(options, seed));
  const isRecorded = options.recordChoices === true;
  const machine = new VirtualMachine({
    ...{ auto: true, seed, readCostMs: CLOCK_READ_MS, around: outside },
    chooser: isRecorded ? recorder : chooserOf(options, seed),
  });
  const watch = (thread: number, actor: LocalActor | undefined): void => {
    const isActor = actor !== undefined && !(thread === OWNER && actor.slot === GUARDIAN_SLOT);
    guard?.enters(isActor ? { name: actor.name, thread } : undefined);
    if (actor !== undefined) machine.trace.note('runs', thread, [actor.slot, actor.generation], actor.name);
  };
  const threads = new VirtualThreads(machine, watch);
  const system = new OwnerSystem({
    config,
    host: machine.host(OWNER),
    logger: outsideLogger(options.logger ?? defaultLogger(config.systemName), outside),
    starter: threads,
    phases: orderPhases(options.shutdownPhases ?? {}),
    makeRuntime: (start, makeServices) => new WatchedRuntime(start, makeServices, watch),
  });
  system.whenStopped(() => guard?.end());
  await system.startThreads();
  const stop = system.stop.bind(system);
  const checked = async (done: Promise<void>): Promise<void> => {
    await done;
    guard?.check();
  };
  let isDriven = false;
  let ending: Promise<void> | undefined;
  return Object.assign(system, {
    seed,
    trace: machine.trace,
    choices: recorder.choices as readonly Choice[],
    stop: (limit?: Parameters<System['stop']>[0]) => {
      const isInside = system.runtime.current !== undefined;
      const called = stop(limit);
      // Out of the turn of the actor that may have asked for it: there `stop` refuses to be awaited.
      if (!isDriven) void Promise.resolve().then(() => machine.drive(stop()));
      isDriven = true;
      if (isInside) return called;
      ending ??= checked(called);
      // Whoever called for the stop may not wait for it; that there was I/O is in the log then.
      ending.catch(() => undefined);
      return ending;
    },
    advance: (ms: number) => checked(machine.advance(ms)),
    kill: (thread: number) => threads.kill(thread),
    settle: () => checked(machine.settle()),
  });
}

/** Choices that are given, or the seed; and in front of them whoever decides in their place. */
function chooserOf({ choices = choicesOfEnvironment(), chooser }: TestSystemOptions, seed: number): Chooser {
  const chance = choices === undefined ? new SeededChooser(seed) : new ChoiceReplay(choices);
  return chooser === undefined ? chance : chooser(chance);
}
