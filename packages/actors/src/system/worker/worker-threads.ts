import { existsSync } from 'node:fs';
import { type Host, startThread, TimeLimits, WorkerStartError } from '@ringmaster/core';
import { withinMs } from '../../timers/within-ms.ts';
import type { ThreadAnswer } from '../thread/notices/thread-answer.ts';
import { LAST_WORDS_MS } from '../thread/end/last-words.ts';
import type { StartedThread, StartRequest, ThreadStarter } from '../thread/thread-starter.ts';

/** Real threads: a worker each, running `thread-program.ts`. */
export class WorkerThreads implements ThreadStarter {
  readonly #host: Host;
  readonly #program: string;

  constructor(host: Host, program = programUrl()) {
    this.#host = host;
    this.#program = program;
  }

  async start({ thread, regions, config, isHeir, died }: StartRequest): Promise<StartedThread> {
    const { threadStartMs, terminateTimeoutMs } = config.defaults;
    this.#checkFiles(thread);
    let uncaught: unknown;
    let killed: Error | undefined;
    let ending = false;
    const worker = await startThread({
      index: thread,
      program: this.#program,
      data: { regions, config, isHeir },
      host: this.#host,
      startTimeoutMs: threadStartMs,
      terminateTimeoutMs,
      onError: (error) => {
        uncaught = error;
      },
      onExit: (code) => {
        if (!ending) died(killed ?? endError(thread, code, uncaught));
      },
    });
    return {
      end: async () => {
        ending = true;
        // It shows what it has to show, log lines and dead letters; a thread that is stuck has nothing more to say.
        await withinMs(new TimeLimits(this.#host), Math.min(terminateTimeoutMs, LAST_WORDS_MS), worker.stop());
        return (await worker.terminate(terminateTimeoutMs)) === 'exited';
      },
      kill: async (cause) => {
        killed = cause;
        return (await worker.terminate(terminateTimeoutMs)) === 'exited';
      },
      look: async (question) => {
        const { program, index: _index, ...usage } = await worker.inspect(question);
        return { ...((program as ThreadAnswer | undefined) ?? NO_ACTORS), usage };
      },
      ref: () => worker.ref(),
      unref: () => worker.unref(),
    };
  }

  /** A bundler that takes this module along leaves the files behind that threads are started with, and Node would only say which one is missing. */
  #checkFiles(thread: number): void {
    if (existsSync(new URL(this.#program))) return;
    const reason = 'there is no such file; keep @ringmaster/actors and @ringmaster/core out of bundles, as externals';
    throw new WorkerStartError({ index: thread, program: this.#program, phase: 'load', reason }, true);
  }
}

/** What its actors are told that it died of. */
export function endError(thread: number, code: number, uncaught: unknown): Error {
  const text = `Thread ${thread} ended with code ${code}`;
  if (uncaught !== undefined) return new Error(text, { cause: uncaught });
  // A failure of its own has code 1, and so has a thread that was terminated.
  return new Error(code === 1 ? text : `${text}: process.exit was called in it`);
}

/** Of a thread that may not open its rings yet. */
const NO_ACTORS: ThreadAnswer = { actors: 0, standings: [] };

/** tsc does not rewrite the extension in a string. */
function programUrl(): string {
  return new URL(import.meta.url.endsWith('.ts') ? './thread-program.ts' : './thread-program.js', import.meta.url).href;
}
