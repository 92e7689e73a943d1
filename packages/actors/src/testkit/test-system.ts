import { NodeHost } from '@ringmaster/core';
import { SeededChooser, VirtualMachine } from '@ringmaster/core/testkit';
import type { System, SystemOptions } from '../contract/system.ts';
import { OwnerSystem } from '../system/owner/owner-system.ts';
import { defaultLogger } from '../system/pino-logger.ts';
import { orderPhases } from '../system/owner/shutdown/phase-order.ts';
import { resolveOptions } from '../system/resolve-options.ts';
import { VirtualThreads } from './virtual-threads.ts';

export interface TestSystemOptions extends SystemOptions {
  /** What all random numbers follow from, in the order in which things happen. Default 1. */
  readonly seed?: number;
}

/** A slice of 2 ms ends after some hundred looks at the clock: an actor that tells itself for ever leaves the others their turns. */
const CLOCK_READ_MS = 0.005;

/**
 * A system whose threads all live in this one, with a clock that only `advance` moves, and `stop`: that takes itself as far as
 * it has to, so `await using` works and `stop()` always resolves (G19). Timers fire on the way as they would in real time.
 *
 * Limit: what an actor awaits of the real world (files, sockets) takes no virtual time, so a limit of `stop` passes while it waits.
 */
export interface TestSystem extends System {
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
 * @example
 * ```ts
 * const kit = await createTestSystem({ threads: 2 });
 * // Before time passes: a rejection that nobody looks at when it comes ends the process.
 * const asked = assert.rejects(kit.spawn(silent).ask({ type: 'get' }, { timeout: 50 }), AskTimeoutError);
 * await kit.advance(60);
 * await asked;
 * ```
 */
export async function createTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const seed = options.seed ?? 1;
  const machine = new VirtualMachine({ auto: true, seed, chooser: new SeededChooser(seed), readCostMs: CLOCK_READ_MS });
  const host = machine.host(0);
  const config = resolveOptions(
    { ...options, strictMessages: options.strictMessages ?? true },
    {
      parallelism: 3,
      // The id alone comes of real chance, and nothing that happens follows from it: two systems of one seed are two, and a reference of
      // one that gets into the other is foreign there (I6). With one id it would be whoever has its slot.
      random: new NodeHost().random(),
      more: ['seed'],
    },
  );
  const threads = new VirtualThreads(machine);
  const system = new OwnerSystem({
    config,
    host,
    logger: options.logger ?? defaultLogger(config.systemName),
    starter: threads,
    phases: orderPhases(options.shutdownPhases ?? {}),
  });
  await system.startThreads();
  const stop = system.stop.bind(system);
  let isDriven = false;
  return Object.assign(system, {
    stop: (limit?: Parameters<System['stop']>[0]) => {
      const stopped = stop(limit);
      // Out of the turn of the actor that may have asked for it: there `stop` refuses to be awaited.
      if (!isDriven) void Promise.resolve().then(() => machine.drive(stop()));
      isDriven = true;
      return stopped;
    },
    advance: (ms: number) => machine.advance(ms),
    kill: (thread: number) => threads.kill(thread),
    settle: () => machine.settle(),
  });
}
