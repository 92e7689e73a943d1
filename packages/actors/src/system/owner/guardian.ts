import { ActorCell } from '../../cell/actor-cell.ts';
import { boundsOf } from '../../contract/mailbox-options.ts';
import { GUARDIAN_SLOT, OWNER } from '../thread/thread-config.ts';
import type { ThreadRuntime } from '../thread/thread-runtime.ts';

/** The parent of all that the application spawns (I7). It has no messages of its own. */
export function makeGuardian(runtime: ThreadRuntime): ActorCell {
  const slots = runtime.threads.table(OWNER);
  const slot = slots.claim('user');
  if (slot !== GUARDIAN_SLOT) throw new Error(`Cannot make guardian: its slot is ${slot}`);
  const place = { thread: OWNER, slot, generation: slots.generation(slot) };
  const self = runtime.handles.refTo(OWNER, slot, place.generation);
  const guardian = new ActorCell(runtime, {
    ...place,
    name: 'user',
    definitionName: 'guardian',
    url: import.meta.url,
    lineage: [],
    mailbox: boundsOf(undefined, runtime.mailboxCapacity),
    isRetried: false,
    meter: runtime.meter.typeOf('guardian'),
    self,
    setup: () => () => undefined,
  });
  guardian.meter.began(false);
  runtime.cells.arrived(guardian);
  runtime.dispatcher.ready(guardian);
  return guardian;
}
