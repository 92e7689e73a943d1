import type { ActorCell } from '../../cell/actor-cell.ts';
import type { ContextServices } from '../../cell/context-parts.ts';
import type { InternalRef } from '../../cell/internals.ts';
import type { Logger } from '../../contract/logger.ts';
import type { System } from '../../contract/system.ts';
import { pathField } from './log/path-field.ts';
import { knownPathOf } from './path-of.ts';
import type { ThreadRuntime } from './thread-runtime.ts';

/** What a context of this thread offers beside its cell. */
export function contextServices(
  runtime: ThreadRuntime,
  cell: ActorCell,
  parts: { readonly system: System; readonly log: () => Logger },
): ContextServices {
  const above = cell.lineage.at(-1);
  const parent: InternalRef = above === undefined ? cell.self : runtime.handles.refTo(above.thread, above.slot, above.generation);
  return {
    environment: runtime,
    directory: runtime.directory,
    system: parts.system,
    parent,
    timerClock: { wheel: runtime.wheel, now: () => runtime.host.now() },
    clock: { now: () => runtime.host.wallClock() },
    random: () => runtime.host.random(),
    // Made when an incarnation writes its first line: the path is looked up for those that log.
    logger: () => parts.log().child({ actor: cell.name, ...pathField(cell, knownPathOf(runtime, cell.self)) }),
    flush: () => runtime.threads.mesh.flush(),
  };
}
