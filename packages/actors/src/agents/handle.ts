import { shown } from '../contract/shown.ts';
import type { AgentRun } from '../contract/task.ts';
import type { TaskHandler } from '../contract/task-handler.ts';
import type { TaskKind } from '../contract/task-kind.ts';

/**
 * Says how an agent carries out tasks of one kind. Payload and result are those of the kind: anything else does not compile.
 *
 * The handler gives the result, or a promise of it: while it waits, the agent takes on others, up to its capacity. An error in it is the
 * task's failure, not the agent's (docs/agents.md, A6).
 *
 * @throws TypeError for what is no kind, or no function
 * @example
 * handle(parse, async ({ file }, run) => ({ terms: count(await readFile(file, { encoding: 'utf8', signal: run.signal })) }));
 */
export function handle<P, R>(
  kind: TaskKind<P, R>,
  run: (payload: NoInfer<P>, run: AgentRun) => NoInfer<R> | PromiseLike<NoInfer<R>>,
): TaskHandler {
  if (typeof kind?.id !== 'string') throw new TypeError(`Cannot handle tasks: their kind is what task() returns, not ${shown(kind)}`);
  if (typeof run !== 'function') throw new TypeError(`Cannot handle tasks "${kind.id}": the handler is a function, not ${shown(run)}`);
  // What comes with an order of this kind was checked where it was submitted.
  return { kind: kind.id, requires: kind.options.requires ?? [], run: run as TaskHandler['run'] };
}
