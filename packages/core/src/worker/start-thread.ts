import { type StartThreadOptions, WorkerThread } from './worker-thread.ts';

/**
 * Starts a worker thread and the program in it.
 *
 * ```ts
 * const thread = await startThread({
 *   index: 1,
 *   program: new URL('./echo-program.js', import.meta.url).href,
 *   data: { regions },
 *   host: new NodeHost(),
 *   onExit: (code) => replace(1, code),
 * });
 * …
 * await thread.stop();
 * if ((await thread.terminate(5_000)) === 'lost') retire(1);
 * ```
 *
 * @throws WorkerStartError as soon as it is known that it cannot start: an unloadable program fails in the time it takes
 * to find out, not in that of a time limit
 */
export async function startThread(options: StartThreadOptions): Promise<WorkerThread> {
  const thread = new WorkerThread(options);
  await thread.start();
  return thread;
}
