/**
 * Where a start failed. `load`: the program's module cannot be imported or has no `run`; `program`: its `run` failed or
 * ended the thread; `timeout`: it was not done in time.
 */
export type StartPhase = 'load' | 'program' | 'timeout';

export interface StartFailure {
  readonly index: number;
  readonly program: string;
  readonly phase: StartPhase;
  readonly reason: string;
  readonly cause?: unknown;
}

/** A thread did not start. By the time this is thrown, it was terminated. */
export class WorkerStartError extends Error {
  override readonly name = 'WorkerStartError';
  readonly index: number;
  readonly program: string;
  readonly phase: StartPhase;
  /** False if the thread has not ended within its time limit: a native call holds it, and it may still write. */
  readonly exited: boolean;

  constructor({ index, program, phase, reason, cause }: StartFailure, exited: boolean) {
    super(`Cannot start thread ${index} with ${program}: ${reason}`, cause === undefined ? undefined : { cause });
    this.index = index;
    this.program = program;
    this.phase = phase;
    this.exited = exited;
  }
}

/** A thread ended before it had answered. */
export class WorkerGoneError extends Error {
  override readonly name = 'WorkerGoneError';
  readonly index: number;
  readonly exitCode: number;

  constructor(action: string, index: number, exitCode: number) {
    super(`Cannot ${action} thread ${index}: it ended with code ${exitCode}`);
    this.index = index;
    this.exitCode = exitCode;
  }
}
