import type { VirtualMachine } from '@ringmaster/core/testkit';
import { SystemStoppedError } from '../contract/errors/runtime-errors.ts';
import type { StartedThread, StartRequest, ThreadStarter } from '../system/thread-starter.ts';
import { ThreadRuntime } from '../system/thread-runtime.ts';
import { WorkerServices } from '../system/worker-services.ts';

/** Threads that are no threads: each a runtime of its own on a virtual host, over the same rings. */
export class VirtualThreads implements ThreadStarter {
  readonly #machine: VirtualMachine;
  readonly #kills = new Map<number, () => void>();

  constructor(machine: VirtualMachine) {
    this.#machine = machine;
  }

  async start({ thread, regions, config, died }: StartRequest): Promise<StartedThread> {
    const host = this.#machine.host();
    const runtime = new ThreadRuntime({ thread, host, regions, config }, (made) => new WorkerServices(made));
    runtime.start();
    this.#kills.set(thread, () => {
      host.end();
      died(new Error(`Thread ${thread} was killed`));
    });
    return {
      end: async () => {
        this.#kills.delete(thread);
        await runtime.end(new SystemStoppedError('Cannot complete ask: the system has stopped'));
        host.end();
        return true;
      },
      ref: () => undefined,
      unref: () => undefined,
    };
  }

  /** @throws RangeError if no such thread runs */
  kill(thread: number): void {
    const kill = this.#kills.get(thread);
    if (kill === undefined) throw new RangeError(`Cannot kill thread ${thread}: it does not run`);
    this.#kills.delete(thread);
    kill();
  }
}
