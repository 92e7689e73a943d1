import { checkModuleUrl } from '../../contract/check-module-url.ts';
import { registerPureFunction } from '../../contract/definition-table.ts';
import { task, type TaskKind } from '../../contract/task-kind.ts';
import type { TaskOptions } from '../../contract/task-options.ts';
import type { TaskRun } from '../../contract/task.ts';

/** As those of any kind, but that nothing is required: each thread of the pool can do the same. */
export type PureTaskOptions = Omit<TaskOptions, 'requires'>;

/** A kind of task that brings its function: no agent is needed for it. */
export interface PureTaskKind<in out P, in out R> extends TaskKind<P, R> {
  readonly url: string;
}

/**
 * Declares a kind of task by the function that carries it out, in a thread of a pool, away from all actors: for work that takes CPU time
 * and needs nothing but its payload. Payload and result are inferred from the function, and travel by structured clone.
 *
 * Call it at the top level of a module without side effects: each thread of the pool imports that module, and finds the function by
 * (URL, id) because this call registered it. It need not be exported, unless somebody else submits it.
 *
 * @param url `import.meta.url`, written out: bundlers recognise only that
 * @param id holds in the whole system: `'module/kind'` is a good one
 * @param run gets the payload, and what it may ask and say about its run; it may be asynchronous
 * @throws TypeError or RangeError for a URL that is not absolute, an empty id, what is no function, or an option that makes no sense;
 * Error if the module has defined the id before
 * @example
 * export const hash = pureTask(import.meta.url, 'files/hash', async ({ file }: { file: string }, run) =>
 *   createHash('sha256').update(await readFile(file, { signal: run.signal })).digest('hex'),
 * );
 * const { result } = scheduler.submit(hash, { file: 'README.md' }); // Promise<string>
 */
export function pureTask<P, R>(
  url: string,
  id: string,
  run: (payload: P, run: TaskRun) => R,
  options: PureTaskOptions = {},
): PureTaskKind<P, Awaited<R>> {
  checkModuleUrl('declare task', url);
  const kind = task<P, Awaited<R>>(id, options);
  if ('requires' in options)
    throw new TypeError(`Cannot declare task "${id}": a stateless task requires nothing, since each thread of its pool can do the same`);
  if (typeof run !== 'function') throw new TypeError(`Cannot declare task "${id}": what carries it out is no function but ${typeof run}`);
  // What the payload is was checked where the task was submitted.
  registerPureFunction({ url, name: id, run: run as (payload: unknown, run: TaskRun) => unknown });
  return Object.freeze({ ...kind, url });
}
