import { type MetricsSnapshot, type Placement, type System, valueIn } from '@ringmaster/actors';
import { createTestSystem, type DeterministicTestSystem, type TestSystem } from '@ringmaster/actors/testkit';
import { describe, expect, onTestFinished } from 'vitest';
import { turn } from './until.ts';
import { endWithFile, threads } from './ways.ts';

/** Less than a thread is held up, and more than what is to be in time takes. */
export const LIMIT_MS = 600;
export const HELD_UP_MS = 900;
/** After that what is to be in time is done. */
export const TARDY_MS = 100;
/** How often a thread that is held up looks whether it has been for long enough. */
const LOOK_EVERY_MS = 2;

/** A system whose owner's thread a test can hold up, while the others go on. */
export interface HeldUp {
  readonly system: TestSystem;
  readonly elsewhere: Placement;
  /** How many messages actors of that definition have handled since the test began. */
  handledBy(actor: string): number;
  /** Nothing of the owner's thread runs for longer than the limit, and until `isSo` elsewhere. */
  holdUp(isSo: () => boolean): Promise<void>;
  /** Until what rings for the owner's thread is heard at once again, which in the virtual system takes its time. */
  hears(): Promise<void>;
}

/** Describes the same tests in the virtual system, and on real threads where a file `*.threads.test.ts` imports the file. */
export function whenHeldUp(tests: (open: () => Promise<HeldUp>) => void): void {
  const onThreads = expect.getState().testPath?.includes('.threads.test.') ?? false;
  if (onThreads) describe('threads', () => tests(onRealThreads));
  else describe('virtual', () => tests(inVirtual));
  if (onThreads) endWithFile();
}

async function onRealThreads(): Promise<HeldUp> {
  const { kit: system } = await threads.open({ strictMessages: true });
  return {
    ...{ system, elsewhere: { spread: 0 }, handledBy: counterOf(system), hears: () => Promise.resolve() },
    holdUp: async (isSo) => {
      // What was told is on its way.
      await turn();
      // Behind whatever else the event loop has to call before its timers.
      await new Promise<void>((go) => void setTimeout(go, 1));
      await turn();
      const untilMs = performance.now() + HELD_UP_MS;
      // Asleep: it takes no core from the others.
      const lock = new Int32Array(new SharedArrayBuffer(4));
      // First the clock: to look at the counters of all threads takes more.
      while (performance.now() < untilMs || !isSo()) Atomics.wait(lock, 0, 0, LOOK_EVERY_MS);
    },
  };
}

async function inVirtual(): Promise<HeldUp> {
  const system: DeterministicTestSystem = await createTestSystem({ threads: 1, mode: 'deterministic' });
  onTestFinished(() => system.stop());
  return {
    ...{ system, elsewhere: { spread: 0 }, handledBy: counterOf(system), hears: () => system.advance(2 * HELD_UP_MS) },
    holdUp: async (isSo) => {
      await system.settle();
      // It sleeps, and what rings for it meanwhile is heard only behind its timers.
      using deaf = system.faults.delayWakeUps(0, 2 * HELD_UP_MS);
      const frozen = system.faults.freezeThread(0);
      await system.advance(HELD_UP_MS);
      expect(isSo()).toBe(true);
      frozen.release();
      await system.settle();
      deaf.release();
    },
  };
}

/** Tests before this one have used the system as well. */
function counterOf(system: System): (actor: string) => number {
  const count = (snapshot: MetricsSnapshot, actor: string): number =>
    valueIn(snapshot, 'ringmaster_messages_handled_total', { actor }) ?? 0;
  const before = system.metrics.snapshot();
  return (actor) => count(system.metrics.snapshot(), actor) - count(before, actor);
}
