import type { TaskRun } from './task.ts';

/** What a stateless task is carried out with, as plain data: its function by module and name, and what it is given. */
export interface PureCall {
  readonly url: string;
  readonly name: string;
  readonly payload: unknown;
}

/** Of the orders that the executor of stateless tasks takes, whatever their tasks' own kinds: its payload is a `PureCall`. */
export const PURE_KIND = 'ringmaster/pure';

/** What a `ThreadLostError` says of a thread of a pool: it has no index in the system. */
export const POOL_THREAD = -1;

/** Bounds of a pool. */
export interface PurePoolOptions {
  /** At most so many at a time; started when they are needed. */
  readonly threads: number;
  /** Milliseconds after which a thread that has nothing to do ends. */
  readonly idleMs: number;
  /** Of each thread's heap, in MiB; `undefined`: Node's own. */
  readonly heapMb: number | undefined;
}

/** What a run says, and tells, of whom it runs for. */
export interface PureCaller extends Pick<TaskRun, 'id' | 'attempt' | 'deadline'> {
  progress(fraction: number, note?: string): void;
}

/** A call that was begun. */
export interface PureRun {
  /**
   * What the function gave.
   * @throws what it threw, with its class; ThreadLostError if its thread died; MessageNotSerializableError for a payload or a result
   * that cannot cross: as a rejection
   */
  readonly result: Promise<unknown>;
  /** Tells the function to leave off: its `signal`, and what it polls. */
  callOff(): void;
  /** Ends the thread, if it runs in one of its own; the result rejects with `reason` at once. Nothing if it has ended. */
  kill(reason: unknown): void;
}

/** How long the end of a pool takes at most. */
export interface PureCloseLimits {
  /** Milliseconds that what runs is left, once it was told. */
  readonly graceMs: number;
  /** Milliseconds that threads are waited for, once they were ended: a native call delays that for as long as it runs. */
  readonly withinMs: number;
}

/** Threads for stateless functions; or the place in this thread where they run one beside the other. */
export interface PurePool {
  /** @throws MessageNotSerializableError for a payload that cannot be sent */
  run(call: PureCall, caller: PureCaller): PureRun;
  /** Calls off what runs, and ends all threads when that has ended or its grace is over. A second time is the same end. */
  close(limits: PureCloseLimits): Promise<void>;
}

/** Opens pools. `system/` fills it: with threads, or without where a whole system runs in one thread. */
export interface PurePort {
  /** How many threads a pool has that is not told: all cores but one, and at least one. */
  readonly threadsDefault: number;
  open(options: PurePoolOptions): PurePool;
}
