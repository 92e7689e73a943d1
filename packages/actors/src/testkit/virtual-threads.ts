import { whenThreadOpen } from '@ringmaster/core';
import type { VirtualMachine } from '@ringmaster/core/testkit';
import { FaultyHost } from './faulty-host.ts';
import { SystemStoppedError } from '../contract/errors/runtime-errors.ts';
import type { StartedThread, StartRequest, ThreadStarter } from '../system/thread/thread-starter.ts';
import { OWNER } from '../system/thread/thread-config.ts';
import { answerQuestion } from '../system/thread/notices/thread-answer.ts';
import type { ThreadRuntime } from '../system/thread/thread-runtime.ts';
import { WorkerServices } from '../system/worker/worker-services.ts';
import { WatchedRuntime, type WatchRunning } from './watched-runtime.ts';

/** Threads that are no threads: each a runtime of its own on a virtual host, over the same rings. */
export class VirtualThreads implements ThreadStarter {
  readonly #machine: VirtualMachine;
  readonly #watch: WatchRunning;
  readonly #kills = new Map<number, (cause: Error) => void>();
  /** Of threads that have not died; the owner's too. */
  readonly #hosts = new Map<number, FaultyHost>();
  readonly #runtimes = new Map<number, ThreadRuntime>();
  /** For each that was started: settles when it has opened its rings, which one that dies before that never does. */
  readonly #opened = new Map<number, Promise<void>>();

  constructor(machine: VirtualMachine, watch: WatchRunning) {
    this.#machine = machine;
    this.#watch = watch;
  }

  /** The owner's. */
  ownHost(): FaultyHost {
    const host = new FaultyHost(this.#machine.host(OWNER));
    this.#hosts.set(OWNER, host);
    return host;
  }

  /** All that were started have opened their rings. */
  async whenOpened(): Promise<void> {
    await Promise.all(this.#opened.values());
  }

  hostOf(thread: number): FaultyHost | undefined {
    return this.#hosts.get(thread);
  }

  /** Undefined: it has not begun, or has died. */
  runtimeOf(thread: number): ThreadRuntime | undefined {
    return this.#runtimes.get(thread);
  }

  /** No fault outlasts the test: who is to end in order has to run. */
  healAll(): void {
    for (const host of this.#hosts.values()) host.heal();
  }

  /** The owner's has begun. */
  ownRuntime(runtime: ThreadRuntime): void {
    this.#runtimes.set(OWNER, runtime);
  }

  async start({ thread, regions, config, isHeir, died }: StartRequest): Promise<StartedThread> {
    const own = this.#machine.host(thread);
    const host = new FaultyHost(own);
    this.#hosts.set(thread, host);
    let runtime: WatchedRuntime | undefined;
    let isEnding = false;
    let isOver = false;
    let over: () => void = () => undefined;
    const whenOver = new Promise<void>((resolve) => {
      over = resolve;
    });
    const begin = (): void => {
      runtime = new WatchedRuntime({ thread, host, regions, config, isHeir }, (made) => new WorkerServices(made), this.#watch);
      this.#runtimes.set(thread, runtime);
      this.#machine.trace.note('begins', thread, [runtime.incarnation]);
      runtime.start();
    };
    // Once, in whatever way: the index may be another's by then.
    const cease = (): void => {
      if (isOver) return;
      isOver = true;
      own.end();
      runtime?.perish();
      this.#forget(thread);
      over();
    };
    const kill = (cause: Error): void => {
      if (isOver) return;
      cease();
      if (!isEnding) died(cause);
    };
    this.#kills.set(thread, kill);
    const opened = new Promise<void>((open) => {
      whenThreadOpen(host, regions, thread, () => {
        begin();
        open();
      });
    });
    this.#opened.set(thread, opened);
    return {
      end: async () => {
        if (!isEnding && !isOver) {
          isEnding = true;
          this.#kills.delete(thread);
          host.heal();
          await Promise.race([whenOver, runtime?.end(new SystemStoppedError('Cannot complete the call: the system has stopped'))]);
          cease();
        }
        // Nothing of a thread that is over runs: not the end of its runtime either.
        await whenOver;
        return true;
      },
      kill: async (cause) => {
        kill(cause);
        return true;
      },
      look: (question) =>
        new Promise((resolve) => {
          // In a step of its own, which a dead thread does not make.
          host.soon(() => runtime !== undefined && resolve({ ...answerQuestion(runtime, question), usage: undefined }));
        }),
      ref: () => undefined,
      unref: () => undefined,
    };
  }

  #forget(thread: number): void {
    this.#kills.delete(thread);
    this.#hosts.delete(thread);
    this.#runtimes.delete(thread);
  }

  /** The thread dies between two of its steps (O1). @throws RangeError if it does not run */
  kill(thread: number): void {
    const kill = this.#kills.get(thread);
    if (kill === undefined) throw new RangeError(`Cannot kill thread ${thread}: it does not run`);
    const die = (): void => kill(new Error(`Thread ${thread} was killed`));
    // An actor of its own asks for it, in the middle of a step, that may have taken records already which nobody would read again.
    if (this.#runtimes.get(thread)?.isInTurn === true) void Promise.resolve().then(die);
    else die();
  }
}
