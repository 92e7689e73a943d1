import { findPureFunction, type PureFunction } from '../../contract/definition-table.ts';
import { TaskUndefinedError } from '../../contract/errors/task-errors.ts';
import { moduleImports } from '../../contract/module-imports.ts';
import { failedImport } from '../../contract/errors/failed-import.ts';
import type { PureCall } from '../../contract/pure-port.ts';
import { isOfAnotherCopy, ONE_COPY } from '../../contract/is-of-another-copy.ts';

/**
 * The function of a call; imports its module first if this thread has not seen it yet. It is looked up in the table that
 * `pureTask` fills, never among the module's exports.
 *
 * @throws TaskUndefinedError that says whether the import failed or the task is not there: as a rejection
 */
export function functionOf({ url, name }: PureCall, task: string): PureFunction | Promise<PureFunction> {
  return findPureFunction(url, name) ?? load({ url, name, task });
}

async function load({ url, name, task }: { readonly url: string; readonly name: string; readonly task: string }): Promise<PureFunction> {
  const data = { task, url, kind: name };
  let module: object;
  try {
    module = await moduleImports.import(url);
  } catch (cause) {
    throw new TaskUndefinedError(`Cannot run task "${task}": ${failedImport(url, cause)}`, { data, cause });
  }
  const found = findPureFunction(url, name);
  if (found !== undefined) return found;
  if (isOfAnotherCopy(module, url, name))
    throw new TaskUndefinedError(`Cannot run task "${task}": ${url} defines "${name}" ${ONE_COPY}`, { data });
  throw new TaskUndefinedError(
    `Cannot run task "${task}": "${name}" was not defined while importing ${url}; call pureTask at module top level`,
    { data },
  );
}
