import type { ActorCell } from '../../cell/actor-cell.ts';
import type { ContextServices } from '../../cell/context-parts.ts';
import type { InternalRef } from '../../cell/internals.ts';
import type { Logger } from '../../contract/logger.ts';
import type { System } from '../../contract/system.ts';
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
    logger: () => parts.log().child({ actor: cell.name }),
    flush: () => runtime.threads.mesh.flush(),
  };
}
