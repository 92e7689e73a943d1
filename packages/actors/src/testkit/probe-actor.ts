import { oneInThread } from '../toolbox/one-in-thread.ts';
import { COMMON, type ThreadCommon } from '../contract/common.ts';
import type { AnyRef } from '../contract/actor-ref.ts';
import { actor } from '../contract/definition.ts';
import { StateError } from '../contract/errors/state-error.ts';
import type { Message } from '../contract/message.ts';
import type { Terminated } from '../contract/terminated.ts';

/** More than a test ever has wait. */
const CAPACITY = 1_000_000;

const KEPT = 'ringmaster/probes';

/** Where what comes to the actor goes: the test's end of a probe. */
export interface ProbeInbox {
  /** The actor has begun, and can watch. */
  begun(watch: (ref: AnyRef) => void): void;
  received(message: unknown): void;
  ended(notice: Terminated): void;
}

/** Those of the test's thread, by the ids that their actors were spawned with. */
export function probesOf(common: ThreadCommon): Map<string, ProbeInbox> {
  const areThey = (value: unknown): value is Map<string, ProbeInbox> => value instanceof Map;
  return oneInThread(common, KEPT, areThey, () => new Map());
}

/** Passes on what it is told, and what has ended. An ordinary actor: so a probe is told, asked, watched and sent as any other. */
export const probeActor = actor<Message, { readonly id: string }>(
  import.meta.url,
  'probe',
  (ctx, { id }) => {
    const probes = probesOf(ctx[COMMON]);
    const inbox = probes.get(id);
    if (inbox === undefined) throw new StateError(`Cannot begin as probe "${id}": no test of this thread has made it`);
    inbox.begun((ref) => ctx.watch(ref));
    return {
      receive: (message) => inbox.received(message),
      terminated: (notice) => inbox.ended(notice),
      stop: () => void probes.delete(id),
    };
  },
  { mailbox: { capacity: CAPACITY } },
);
