import type { ActorCell } from '../../cell/actor-cell.ts';
import type { ActorContext } from '../../contract/actor-context.ts';
import type { Initial } from '../../contract/behavior.ts';
import { type Definition, findDefinition } from '../../contract/definition-table.ts';
import { SpawnError } from '../../contract/errors/runtime-errors.ts';
import { thrownText } from '../../contract/errors/thrown-text.ts';
import type { Message } from '../../contract/message.ts';
import { tableOf } from '../../supervision/recovery-table.ts';

/** What setup is run from. */
export interface SetupPlan {
  readonly url: string;
  readonly actorName: string;
  readonly refusal?: Error | undefined;
}

/** What it needs from the thread. */
export interface SetupNeeds {
  context(cell: ActorCell): ActorContext<never>;
  /** Runs `step` as code of the actor in `slot`, although it is not in a turn: if the thread dies of it, that actor is charged (D6). */
  charged<R>(slot: number, step: () => R): R;
  /** The definition is known now: makes its layouts known to senders, if they are not yet. */
  layoutsKnown(cell: ActorCell, definition: Definition): void;
}

/**
 * Runs a definition's setup. Imports its module first, if this thread has not seen it yet.
 *
 * The definition is looked up in the table that `actor()` fills, never among the module's exports.
 */
// Limit: four parameters: a plan with its arguments in it would be one more object for each start.
export function runSetup(needs: SetupNeeds, cell: ActorCell, plan: SetupPlan, args: unknown): Initial<never> | Promise<Initial<never>> {
  if (plan.refusal !== undefined) throw plan.refusal;
  const definition = findDefinition(plan.url, plan.actorName);
  if (definition !== undefined) return start(needs, cell, { definition, args });
  return load(plan).then((loaded) => needs.charged(cell.slot, () => start(needs, cell, { definition: loaded, args })));
}

function start(
  needs: SetupNeeds,
  cell: ActorCell,
  what: { readonly definition: Definition; readonly args: unknown },
): Initial<never> | Promise<Initial<never>> {
  needs.layoutsKnown(cell, what.definition);
  // Checked here, before anything depends on it: the parent will ask this table when the actor fails.
  tableOf(`start "${what.definition.name}"`, what.definition.options.supervise);
  // The context is this actor's own; which messages it takes only its definition knows.
  return what.definition.setup(needs.context(cell) as unknown as ActorContext<Message>, what.args);
}

async function load({ url, actorName }: SetupPlan): Promise<Definition> {
  const data = { url, actorName };
  try {
    await import(url);
  } catch (cause) {
    throw new SpawnError(`Cannot start "${actorName}": importing ${url} failed: ${thrownText(cause)}`, { data, cause });
  }
  const definition = findDefinition(url, actorName);
  if (definition !== undefined) return definition;
  throw new SpawnError(`Cannot start "${actorName}": it was not defined while importing ${url}; define it at module top level`, { data });
}
