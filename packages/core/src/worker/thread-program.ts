import type { Host } from '../host/host.ts';

/** What a program gets when its thread starts. */
export interface ThreadStart {
  /** Which thread of its system it runs in. */
  readonly index: number;
  /** What the owner passed: cloned, its SharedArrayBuffers shared. */
  readonly data: unknown;
  readonly host: Host;
}

/** What a running program answers to. */
export interface RunningProgram {
  /** Ends what it does; the thread is terminated after it. */
  stop?(): void | Promise<void>;
  /** Details for people: whatever can be cloned, and so is `what` the owner asks for. */
  inspect?(what: unknown): unknown;
}

/**
 * A program is a module that exports this as `run`. The thread counts as started when it has returned, or its promise
 * has settled.
 *
 * ```ts
 * // echo-program.ts
 * export const run: RunProgram = ({ index, data, host }) => {
 *   const loop = startLoop(data, host);
 *   return { stop: () => loop.end(), inspect: () => ({ index, turns: loop.turns }) };
 * };
 * ```
 *
 * It runs with a referenced timer of the runtime: its thread lives until it is terminated, or calls `process.exit`.
 */
export type RunProgram = (start: ThreadStart) => RunningProgram | undefined | Promise<RunningProgram | undefined>;
