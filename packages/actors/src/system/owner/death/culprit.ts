import { SlotStatus, type ThreadRemains, ThreadStamps, visitRecordInHandOf } from '@ringmaster/core';
import { OpenAsk } from '../../../ask/open-ask.ts';
import type { Place } from '../../../cell/internals.ts';
import { RecordKind } from '../../../remote/envelope-layout.ts';
import { RemoteReply } from '../../../remote/remote-reply.ts';
import type { ThreadRuntime } from '../../thread/thread-runtime.ts';

/** The actor that a death is charged to, and what it was doing. */
export interface Culprit {
  /** Whose handler or setup ran. */
  readonly actor: Place;
  /** Its topmost ancestor in the thread, or itself: the actor whose parent lives, and which is charged. */
  readonly topmost: Place;
  /** Type of the message, where it can be known: it came straight out of a ring, or is one of the first of a newcomer or of one that was slow. */
  readonly messageType: string | undefined;
  /** A message was being handled; false in a setup. */
  readonly wasHandling: boolean;
  /** The ask, if that message was one. */
  readonly ask: { readonly thread: number; readonly id: number } | undefined;
  /** The actor again, if it is not known which of its messages it was: one out of its mailbox. */
  readonly suspect: Place | undefined;
}

interface InHand {
  readonly slot: number;
  readonly messageType: string | undefined;
  readonly ask: Culprit['ask'];
}

/** How many parents are looked at: a slot that was given out again meanwhile could close a circle. */
const DEPTH_MAX = 10_000;

/** The actor whose code was running when a thread died; undefined if there was none, and the thread itself is charged (D6). */
export function findCulprit(runtime: ThreadRuntime, remains: Pick<ThreadRemains, 'thread' | 'slots'>): Culprit | undefined {
  const { thread } = remains;
  const stamps = new ThreadStamps(runtime.regions, thread);
  const inTurn = stamps.running;
  const inHand = inTurn === undefined ? readInHand(runtime, thread) : undefined;
  const slot = inTurn ?? inHand?.slot;
  const life = remains.slots.find((one) => one.slot === slot);
  if (life === undefined) return undefined;
  const actor: Place = { thread, slot: life.slot, generation: life.generation };
  const wasHandling = life.status !== SlotStatus.starting;
  return {
    ...{ actor, wasHandling, topmost: topmostOf(runtime, actor) },
    messageType: inHand?.messageType ?? stamps.said,
    ask: inHand?.ask,
    suspect: inHand === undefined && wasHandling ? actor : undefined,
  };
}

function topmostOf(runtime: ThreadRuntime, actor: Place): Place {
  const table = runtime.threads.table(actor.thread);
  let slot = actor.slot;
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    const parent = table.parent(slot);
    if (parent === undefined || parent.thread !== actor.thread) break;
    slot = parent.slot;
  }
  return { thread: actor.thread, slot, generation: table.generation(slot) };
}

/** The message that the thread was handling straight out of a ring when it died, or is handling: as `visitInHand` finds it. */
export function readInHand(runtime: ThreadRuntime, thread: number, visitInHand = visitRecordInHandOf): InHand | undefined {
  let found: InHand | undefined;
  // Limit: five parameters, as core hands records over.
  visitInHand(runtime.regions, thread, (from, memory, offset, lengthBytes, kind) => {
    if (kind !== RecordKind.message) return;
    const slot = memory.words[offset >>> 2] as number;
    found = { slot, messageType: undefined, ask: undefined };
    try {
      found = { slot, ...describe(runtime.inbox.decodeMessage(from, memory, offset, lengthBytes), runtime.thread) };
    } catch {
      // What it died of may be just what cannot be decoded.
    }
  });
  return found;
}

function describe(message: unknown, self: number): Pick<InHand, 'messageType' | 'ask'> {
  const { type, replyTo } = (message ?? {}) as { readonly type?: unknown; readonly replyTo?: unknown };
  const messageType = typeof type === 'string' ? type : undefined;
  if (replyTo instanceof RemoteReply) return { messageType, ask: replyTo.place };
  return { messageType, ask: replyTo instanceof OpenAsk ? { thread: self, id: replyTo.id } : undefined };
}
