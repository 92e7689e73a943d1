import type { ActorCell } from '../../../cell/actor-cell.ts';
import type { ActorContext } from '../../../contract/actor-context.ts';
import type { Initial } from '../../../contract/behavior.ts';
import { type Definition, findDefinition } from '../../../contract/definition-table.ts';
import { SpawnError } from '../../../contract/errors/runtime-errors.ts';
import { failedImport } from '../../../contract/errors/failed-import.ts';
import { isOfAnotherCopy, ONE_COPY } from '../../../contract/is-of-another-copy.ts';
import type { Message } from '../../../contract/message.ts';
import { moduleImports } from '../../../contract/module-imports.ts';
import { NO_LAYOUTS } from '../../../remote/layout-sets.ts';
import { tableOf } from '../../../supervision/recovery-table.ts';
import { charged, type ChargingThread } from '../work/charged.ts';
import type { SharedLayouts } from '../messages/shared-layouts.ts';
import type { SystemThreads } from '../system-threads.ts';
import type { SlowStarts } from './slow-starts.ts';

/** What setup is run from. */
export interface SetupPlan {
  readonly url: string;
  readonly actorName: string;
  readonly refusal?: Error | undefined;
}

/** What it needs from the thread. */
export interface SetupNeeds extends ChargingThread {
  context(cell: ActorCell): ActorContext<never>;
  readonly thread: number;
  readonly threads: Pick<SystemThreads, 'table'>;
  readonly layouts: Pick<SharedLayouts, 'tagOf'>;
  readonly slowStarts: SlowStarts;
}

/**
 * Runs a definition's setup. Imports its module first, if this thread has not seen it yet.
 *
 * The definition is looked up in the table that `actor()` fills, never among the module's exports.
 */
export function runSetup(needs: SetupNeeds, cell: ActorCell, plan: SetupPlan, args: unknown): Initial<never> | Promise<Initial<never>> {
  if (plan.refusal !== undefined) throw plan.refusal;
  const definition = findDefinition(plan.url, plan.actorName);
  if (definition !== undefined) return start(needs, cell, { definition, args });
  return needs.slowStarts
    .importing(cell, load(plan))
    .then((loaded) => charged(needs, cell.slot, () => start(needs, cell, { definition: loaded, args })));
}

function start(
  needs: SetupNeeds,
  cell: ActorCell,
  what: { readonly definition: Definition; readonly args: unknown },
): Initial<never> | Promise<Initial<never>> {
  makeLayoutsKnown(needs, cell, what.definition);
  // Checked here, before anything depends on it: the parent will ask this table when the actor fails.
  tableOf(`start "${what.definition.name}"`, what.definition.options.supervise);
  // The context is this actor's own; which messages it takes only its definition knows.
  return what.definition.setup(needs.context(cell) as unknown as ActorContext<Message>, what.args);
}

/** To senders, if they are not yet: the spawner may not have known the definition (R7). */
function makeLayoutsKnown({ thread, threads, layouts }: SetupNeeds, { slot }: ActorCell, definition: Definition): void {
  const table = threads.table(thread);
  if (table.tag(slot) === NO_LAYOUTS) table.setTag(slot, layouts.tagOf(definition));
}

async function load({ url, actorName }: SetupPlan): Promise<Definition> {
  const data = { url, actorName };
  let module: object;
  try {
    module = await moduleImports.import(url);
  } catch (cause) {
    throw new SpawnError(`Cannot start "${actorName}": ${failedImport(url, cause)}`, { data, cause });
  }
  const definition = findDefinition(url, actorName);
  if (definition !== undefined) return definition;
  if (isOfAnotherCopy(module, url, actorName)) throw new SpawnError(`Cannot start "${actorName}": ${url} defines it ${ONE_COPY}`, { data });
  throw new SpawnError(`Cannot start "${actorName}": it was not defined while importing ${url}; define it at module top level`, { data });
}
