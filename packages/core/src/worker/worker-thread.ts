import { observe } from '#memory';
import type { Host } from '../host/host.ts';
import { NodeThreads } from '../host/node-threads.ts';
import { TimeLimits } from '../host/time-limits.ts';
import type { LaunchedThread, ThreadLauncher, ThreadLimits } from '../host/thread-launcher.ts';
import { type Report, reachControl, type ThreadDetails, type WorkerControl } from './control-plane.ts';
import { describeProgress, StartProgress } from './start-progress.ts';
import { fromWireError } from './wire-error.ts';
import { type StartFailure, type StartPhase, WorkerGoneError, WorkerStartError } from './worker-errors.ts';

export interface StartThreadOptions {
  /** Which thread of its system it is to be. */
  readonly index: number;
  /** URL of the module that exports `run`. */
  readonly program: string;
  /** Passed to `run`: cloned, its SharedArrayBuffers shared. */
  readonly data?: unknown;
  /** The owner's. */
  readonly host: Host;
  /** Limit for the whole start. Default 10 000: many times what it takes, 60 ms, under any load. */
  readonly startTimeoutMs?: number;
  /** How long a failed start waits for the thread's end. Default 5 000. */
  readonly terminateTimeoutMs?: number;
  readonly execArgv?: readonly string[];
  readonly resourceLimits?: ThreadLimits;
  readonly launcher?: ThreadLauncher;
  /** Uncaught in the started thread; its exit follows. Never called for one that did not start. */
  onError?(error: unknown): void;
  /** The started thread has ended, by itself or terminated, and writes nothing more (D1). Called once. */
  onExit?(code: number): void;
}

/** How a bounded `terminate` ended: `lost` is a thread whose exit did not come in time. */
export type Termination = 'exited' | 'lost';

/** One worker thread, seen by its owner. Made by `startThread`. */
export class WorkerThread {
  readonly index: number;
  /** Settles with its exit code when it has ended; never rejects. */
  readonly exited: Promise<number>;
  readonly #options: StartThreadOptions;
  readonly #limits: TimeLimits;
  readonly #launched: LaunchedThread;
  readonly #control: WorkerControl;
  readonly #progress = new Int32Array(new SharedArrayBuffer(4));
  /** Each call under way, to be told of the exit code. */
  readonly #open = new Set<(code: number) => void>();
  #exitCode: number | undefined;
  #started = false;
  #fail: (failure: StartFailure) => void = () => undefined;

  constructor(options: StartThreadOptions) {
    this.index = options.index;
    this.#options = options;
    this.#limits = new TimeLimits(options.host);
    let resolveExit: (code: number) => void = () => undefined;
    this.exited = new Promise((resolve) => {
      resolveExit = resolve;
    });
    this.#launched = (options.launcher ?? new NodeThreads()).launch(mainModule(), {
      ...options,
      name: `ringmaster-${options.index}`,
      progress: this.#progress,
      onError: (error) => this.#onError(error),
      onExit: (code) => {
        resolveExit(code);
        this.#leaveCalls(code);
        this.#onExit(code);
      },
    });
    this.#control = reachControl(this.#launched.port);
  }

  /** Loads and runs the program. @throws WorkerStartError as soon as it is known that it cannot */
  async start(): Promise<void> {
    const { program, data, startTimeoutMs = 10_000, terminateTimeoutMs = 5_000 } = this.#options;
    const failed = new Promise<StartFailure>((resolve) => {
      this.#fail = resolve;
    });
    const cancel = this.#limits.timer(
      startTimeoutMs,
      () => this.#failWith(`not started within ${startTimeoutMs} ms, still ${this.#doing()}`, { phase: 'timeout' }),
      true,
    );
    const failure = await Promise.race([failed, this.#run(program, data)]);
    cancel();
    this.#started = failure === undefined;
    if (failure !== undefined) throw new WorkerStartError(failure, (await this.terminate(terminateTimeoutMs)) === 'exited');
  }

  /** Lets the program end what it does; the thread lives on. @throws what its `stop` threw; WorkerGoneError */
  stop(): Promise<undefined> {
    return this.#call('stop', this.#control.stop());
  }

  /** @param what for the program @throws what the program's `inspect` threw; WorkerGoneError */
  inspect(what?: unknown): Promise<ThreadDetails> {
    return this.#call('inspect', this.#control.inspect(what));
  }

  /**
   * Writes a heap snapshot, for which the thread stands still.
   * @param path default: a name of Node's in the working directory
   * @returns the file's path
   */
  heapSnapshot(path?: string): Promise<string> {
    return this.#call('write a heap snapshot of', this.#control.heapSnapshot(path));
  }

  /** Ends the thread. Always resolves; after `lost`, the thread no longer keeps the process alive, and may still write. */
  terminate(timeoutMs: number): Promise<Termination> {
    return new Promise((resolve) => {
      const cancel = this.#limits.timer(
        timeoutMs,
        () => {
          this.#launched.unref();
          resolve('lost');
        },
        true,
      );
      void this.exited.then(() => {
        cancel();
        resolve('exited');
      });
      this.#launched.ref();
      this.#launched.terminate();
    });
  }

  /** Whether it keeps the process alive; it does at first. */
  ref(): void {
    this.#launched.ref();
  }

  unref(): void {
    this.#launched.unref();
  }

  async #run(program: string, data: unknown): Promise<StartFailure | undefined> {
    try {
      const report = await this.#control.start(program, data);
      if (!('failed' in report)) return undefined;
      return this.#failure(report.failed.message, { phase: report.phase, cause: fromWireError(report.failed) });
    } catch (error) {
      return this.#failure('its data cannot be cloned', { phase: 'load', cause: error });
    }
  }

  async #call<T>(action: string, answer: Promise<Report<T>>): Promise<T> {
    const report = await this.#unlessExited(answer);
    if (typeof report === 'number') throw new WorkerGoneError(action, this.index, report);
    if ('failed' in report) throw fromWireError(report.failed);
    return report.value;
  }

  /**
   * The call's own promise stays open for ever if the thread ends first. It is not raced with `exited`, which would keep each answer, with
   * all that is in it, for as long as the thread lives.
   */
  async #unlessExited<T>(answer: Promise<T>): Promise<T | number> {
    let leave: (code: number) => void = () => undefined;
    const left = new Promise<number>((resolve) => {
      leave = resolve;
    });
    this.#open.add(leave);
    if (this.#exitCode !== undefined) leave(this.#exitCode);
    try {
      return await Promise.race([answer, left]);
    } finally {
      this.#open.delete(leave);
    }
  }

  #leaveCalls(code: number): void {
    this.#exitCode = code;
    for (const leave of this.#open) leave(code);
  }

  #onError(error: unknown): void {
    if (this.#started) this.#options.onError?.(error);
    else
      this.#failWith(`uncaught error ${this.#doing()}: ${error instanceof Error ? error.message : String(error)}`, {
        phase: this.#phase(),
        cause: error,
      });
  }

  #onExit(code: number): void {
    if (this.#started) this.#options.onExit?.(code);
    else this.#failWith(`it exited with code ${code} ${this.#doing()}`, { phase: this.#phase() });
  }

  #failWith(reason: string, rest: { phase: StartPhase; cause?: unknown }): void {
    this.#fail(this.#failure(reason, rest));
  }

  #failure(reason: string, rest: { phase: StartPhase; cause?: unknown }): StartFailure {
    return { index: this.index, program: this.#options.program, reason, ...rest };
  }

  #phase(): StartPhase {
    return observe(this.#progress, 0) < StartProgress.running ? 'load' : 'program';
  }

  #doing(): string {
    return describeProgress(observe(this.#progress, 0));
  }
}

/** tsc does not rewrite the extension in a string. */
function mainModule(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker-main.ts' : './worker-main.js', import.meta.url);
}
