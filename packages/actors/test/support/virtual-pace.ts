import { VirtualMachine } from '@ringmaster/core/testkit';
import { PACE, type Paced } from '#actors/contract/pace.js';

/** A clock that a test moves, as helpers take it; `random` is what chance says. */
export function virtualPace({
  random = 0,
  signal,
  leftMs = Number.POSITIVE_INFINITY,
}: {
  random?: number;
  signal?: AbortSignal;
  leftMs?: number;
} = {}) {
  const machine = new VirtualMachine();
  const host = machine.host();
  const startMs = host.now();
  const warnings: string[] = [];
  const paced: Paced = {
    [PACE]: {
      now: () => host.now(),
      wallClock: () => host.wallClock(),
      after: (delayMs, task) => host.timer(delayMs, task),
      random: () => random,
      deadlineMs: startMs + leftMs,
      signals: () => (signal === undefined ? [] : [signal]),
      asThen: (step) => step(),
      asSender: (step) => step(),
      warn: (error, text) => void warnings.push(`${text}: ${(error as Error).message}`),
    },
  };
  return {
    paced,
    warnings,
    /** Whole milliseconds since the beginning. */
    passedMs: () => Math.round(host.now() - startMs),
    wallClock: () => host.wallClock(),
    advance: (ms: number) => machine.advance(ms),
    /** What `promise` comes to, the clock moving on to whatever is due next meanwhile. */
    drive: async <T>(promise: Promise<T>): Promise<T> => {
      promise.catch(() => undefined);
      await machine.drive(promise);
      return promise;
    },
    timers: () => (machine.clock.nextDueMs === Number.POSITIVE_INFINITY ? 0 : 1),
  };
}
