import type { Worker } from 'node:worker_threads';
import { createSystem, type Logger, type System, type SystemOptions } from '@ringmaster/actors';
import { createTestSystem, type TestSystem } from '@ringmaster/actors/testkit';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { SystemCounters, underWay } from '#actors/system/thread/metrics/system-meter.js';
import { type Plan, stopMsOf } from './plan.ts';

export const WORKERS = 3;

const LIMIT_MS = 150_000;

/** What a line of the log was, and from which thread. */
export type HearLine = (thread: number | undefined, data: object | undefined, text: string) => void;

interface GroundParts {
  readonly system: System;
  readonly virtual: TestSystem | undefined;
  readonly workers: ReadonlySet<Worker>;
}

/** Where the tree of one seed grows: on real threads or on virtual ones. */
export class Ground {
  readonly system: System;
  readonly #virtual: TestSystem | undefined;
  readonly #counters: SystemCounters;

  readonly #workers: ReadonlySet<Worker>;

  private constructor({ system, virtual, workers }: GroundParts) {
    this.system = system;
    this.#virtual = virtual;
    this.#workers = workers;
    this.#counters = new SystemCounters((system as OwnerSystem).regions);
  }

  static async open(plan: Plan, hear: HearLine): Promise<Ground> {
    const { seed, isVirtual, end } = plan;
    const options: SystemOptions = {
      ...{ threads: WORKERS, watchdogMs: 200, logger: loggerOf(hear) },
      defaults: {
        ...{ respawnsMax: end === 'crash loop' ? 2 : 1_000_000, respawnPauseMs: 1, respawnPauseMaxMs: 10 },
        ...{ askTimeoutMs: 60_000, outboxMessages: 100_000, outboxBytes: 64 * 1024 * 1024 },
        stopTimeoutMs: stopMsOf(plan),
      },
    };
    const workers = new Set<Worker>();
    const count = (worker: Worker): void => {
      workers.add(worker);
      worker.once('exit', () => workers.delete(worker));
    };
    process.on('worker', count);
    const virtual = isVirtual ? await createTestSystem({ ...options, seed, strictMessages: false }) : undefined;
    const system = virtual ?? (await createSystem(options));
    system.shutdown.task('after-stop', 'count no more threads', () => void process.off('worker', count));
    return new Ground({ system, virtual, workers });
  }

  /** Threads that have not ended. */
  get threads(): number {
    return this.#workers.size;
  }

  /** The others had their turns, and some time has passed. */
  async turn(): Promise<void> {
    await this.#virtual?.advance(1);
    await new Promise<void>((resolve) => void setImmediate(resolve));
  }

  /** Looked at as often as anything may have changed. @throws Error naming what was waited for */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const limitMs = performance.now() + LIMIT_MS;
    while (!(await holds())) {
      if (performance.now() > limitMs) throw new Error(`waited in vain until ${what}`);
      await this.#virtual?.advance(2);
      // A timer of no time would be one of a millisecond.
      await new Promise<void>((resolve) => void (this.#virtual === undefined ? setTimeout(resolve, 2) : setImmediate(resolve)));
    }
  }

  async inTime<T>(what: string, promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await this.until(what, () => isSettled);
    return promise;
  }

  /** From outside, in the middle of whatever it does. */
  kill(thread: number): void {
    if (this.#virtual === undefined) {
      void (this.system as OwnerSystem).endThread(thread, new Error('killed by the stress program'));
      return;
    }
    try {
      void this.#virtual.killThread(thread);
    } catch (error) {
      // It has died already, and is not there again.
      if (!(error instanceof RangeError)) throw error;
    }
  }

  get isQuiet(): boolean {
    const { messages, asking } = underWay(this.#counters);
    return messages === 0 && asking === 0;
  }

  get unfinished(): string {
    const { messages, asking } = underWay(this.#counters);
    return `${messages} messages, ${asking} threads that ask`;
  }
}

function loggerOf(hear: HearLine, thread?: number): Logger {
  const line = (first: object | string, text?: string): void =>
    typeof first === 'string' ? hear(thread, undefined, first) : hear(thread, first, text ?? '');
  return {
    ...{ debug: line, info: line, warn: line, error: line },
    child: (bindings) => loggerOf(hear, typeof bindings.thread === 'number' ? bindings.thread : thread),
  };
}
