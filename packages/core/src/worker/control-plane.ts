import { expose, wrap } from 'comlink/dist/esm/comlink.mjs';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import type { ThreadPort } from '../host/thread-launcher.ts';
import type { ThreadUsage } from '../host/thread-usage.ts';
import type { WireError } from './wire-error.ts';
import type { StartPhase } from './worker-errors.ts';

/** What a call in the other thread came to. Failures are values: thrown ones would lose their cause and code on the way. */
export type Report<T> = { readonly value: T } | { readonly failed: WireError; readonly phase: StartPhase };

/** What a worker says about itself. */
export interface ThreadDetails extends ThreadUsage {
  readonly index: number;
  /** What the program's `inspect` returned. */
  readonly program: unknown;
}

/**
 * What an owner may call in its workers: rare, rich calls. Messages never go this way.
 *
 * Methods return `Report`s; from the owner's side, promises of them that never settle if the worker ends first.
 */
export interface WorkerControl {
  start(program: string, data: unknown): Promise<Report<undefined>>;
  stop(): Promise<Report<undefined>>;
  /** `what`: the program's affair, whatever can be cloned. */
  inspect(what: unknown): Promise<Report<ThreadDetails>>;
  /** @returns the file's path */
  heapSnapshot(path: string | undefined): Promise<Report<string>>;
}

/** In the worker. */
export function serveControl(control: WorkerControl, port: ThreadPort): void {
  expose(control, nodeEndpoint(port));
}

/**
 * In the owner. Keep what this returns for as long as the worker lives: when it is collected, the worker is told that
 * nobody will call any more.
 */
export function reachControl(port: ThreadPort): WorkerControl {
  return wrap(nodeEndpoint(port)) as WorkerControl;
}
