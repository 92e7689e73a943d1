import { writeHeapSnapshot } from 'node:v8';
import { publish } from '#memory';
import type { Host } from '../host/host.ts';
import type { EnclosingThread } from '../host/node-threads.ts';
import { threadUsage } from '../host/thread-usage.ts';
import type { Report, ThreadDetails, WorkerControl } from './control-plane.ts';
import { StartProgress } from './start-progress.ts';
import type { RunningProgram, RunProgram } from './thread-program.ts';
import { toWireError } from './wire-error.ts';
import type { StartPhase } from './worker-errors.ts';

/** The worker's side of the control plane: loads one program and runs it. */
export class ProgramControl implements WorkerControl {
  readonly #thread: EnclosingThread;
  readonly #host: Host;
  #running: RunningProgram | undefined;

  constructor(thread: EnclosingThread, host: Host) {
    this.#thread = thread;
    this.#host = host;
  }

  async start(program: string, data: unknown): Promise<Report<undefined>> {
    this.#progress(StartProgress.importing);
    const loaded = await report('load', () => loadProgram(program));
    if ('failed' in loaded) return loaded;
    this.#progress(StartProgress.running);
    return report('program', async () => {
      this.#running = await loaded.value({ index: this.#thread.index, data, host: this.#host });
      this.#progress(StartProgress.started);
      return undefined;
    });
  }

  stop(): Promise<Report<undefined>> {
    return report('program', async () => {
      await this.#running?.stop?.();
      return undefined;
    });
  }

  inspect(what: unknown): Promise<Report<ThreadDetails>> {
    return report('program', async () => ({
      index: this.#thread.index,
      ...threadUsage(),
      program: await this.#running?.inspect?.(what),
    }));
  }

  heapSnapshot(path: string | undefined): Promise<Report<string>> {
    return report('program', async () => writeHeapSnapshot(path));
  }

  #progress(value: number): void {
    publish(this.#thread.progress, 0, value);
  }
}

async function loadProgram(program: string): Promise<RunProgram> {
  const module: { run?: unknown } = await import(program);
  if (typeof module.run !== 'function') {
    throw new TypeError(
      `Cannot run ${program}: it must export a function "run", its "run" is ${module.run === undefined ? 'missing' : typeof module.run}`,
    );
  }
  return module.run as RunProgram;
}

async function report<T>(phase: StartPhase, action: () => Promise<T>): Promise<Report<T>> {
  try {
    return { value: await action() };
  } catch (error) {
    return { failed: toWireError(error), phase };
  }
}
