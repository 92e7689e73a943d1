import { whenThreadOpen } from '@ringmaster/core';
import type { VirtualMachine } from '@ringmaster/core/testkit';
import { SystemStoppedError } from '../contract/errors/runtime-errors.ts';
import type { StartedThread, StartRequest, ThreadStarter } from '../system/thread/thread-starter.ts';
import { answerQuestion } from '../system/thread/thread-answer.ts';
import type { ThreadRuntime } from '../system/thread/thread-runtime.ts';
import { WorkerServices } from '../system/worker/worker-services.ts';
import { WatchedRuntime, type WatchRunning } from './watched-runtime.ts';

/** Threads that are no threads: each a runtime of its own on a virtual host, over the same rings. */
export class VirtualThreads implements ThreadStarter {
  readonly #machine: VirtualMachine;
  readonly #watch: WatchRunning;
  readonly #kills = new Map<number, (cause: Error) => void>();

  constructor(machine: VirtualMachine, watch: WatchRunning) {
    this.#machine = machine;
    this.#watch = watch;
  }

  async start({ thread, regions, config, isHeir, died }: StartRequest): Promise<StartedThread> {
    const host = this.#machine.host(thread);
    let runtime: ThreadRuntime | undefined;
    whenThreadOpen(host, regions, thread, () => {
      runtime = new WatchedRuntime({ thread, host, regions, config, isHeir }, (made) => new WorkerServices(made), this.#watch);
      this.#machine.trace.note('begins', thread, [runtime.incarnation]);
      runtime.start();
    });
    const kill = (cause: Error): void => {
      host.end();
      this.#kills.delete(thread);
      died(cause);
    };
    this.#kills.set(thread, kill);
    return {
      end: async () => {
        this.#kills.delete(thread);
        await runtime?.end(new SystemStoppedError('Cannot complete the call: the system has stopped'));
        host.end();
        this.#kills.delete(thread);
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

  /** The thread dies between two of its steps. @throws RangeError if it does not run */
  kill(thread: number): void {
    const kill = this.#kills.get(thread);
    if (kill === undefined) throw new RangeError(`Cannot kill thread ${thread}: it does not run`);
    kill(new Error(`Thread ${thread} was killed`));
  }
}
