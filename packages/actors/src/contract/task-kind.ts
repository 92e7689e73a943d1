import { shown } from './shown.ts';
import { checkTaskOptions, type TaskOptions } from './task-options.ts';

declare const promises: unique symbol;

/**
 * A kind of task: its name, and the types of what it is given and what it comes to. What carries it out is declared elsewhere, by
 * `handle` in an agent.
 *
 * Invariant in both: a handler must give exactly what whoever submits waits for. Two kinds with the same id are the same kind,
 * whatever types they were declared with, so declare each once and import it.
 */
export interface TaskKind<in out P, in out R> {
  readonly id: string;
  readonly options: TaskOptions;
  /** Of a stateless kind, made by `pureTask`: the module that brings its function. Undefined: agents bring handlers for it. */
  readonly url?: string;
  /** For the compiler alone. */
  readonly [promises]?: (payload: P, result: R) => [P, R];
}

/**
 * Declares a kind of task.
 *
 * @param id holds in the whole system: `'module/kind'` is a good one
 * @throws TypeError or RangeError for an id that is no text, or empty, or an option that makes no sense
 * @example
 * export const parse = task<{ file: string }, { terms: number }>('search/parse', { requires: [cpu], runTimeout: 2_000 });
 */
export function task<P, R = void>(id: string, options: TaskOptions = {}): TaskKind<P, R> {
  if (typeof id !== 'string' || id === '') throw new TypeError(`Cannot declare task: its id is a text, not empty, not ${shown(id)}`);
  checkTaskOptions(`declare task "${id}"`, options);
  return Object.freeze({ id, options: Object.freeze({ ...options }) });
}

/** The id of a kind. @throws TypeError for what `task` and `pureTask` have not made */
export function checkedKindId(action: string, kind: Pick<TaskKind<never, never>, 'id' | 'options'>): string {
  if (typeof kind?.id === 'string' && typeof kind.options === 'object' && kind.options !== null) return kind.id;
  throw new TypeError(`Cannot ${action}: the first argument is a kind, as task() makes it, not ${shown(kind)}`);
}
