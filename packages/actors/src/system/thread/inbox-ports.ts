import type { AskTable } from '../../ask/ask-table.ts';
import type { LocalActor } from '../../cell/cell-environment.ts';
import type { EndReason, InternalRef } from '../../cell/internals.ts';
import type { Place } from '../../contract/place.ts';
import { RecordKind } from '../../remote/envelope-layout.ts';
import type { InboxPorts } from '../../remote/inbox.ts';
import { RemoteWritingEnd } from '../../remote/remote-stream.ts';
import { takeStreamRecord } from '../../remote/stream-records.ts';
import type { StreamTable } from '../../streams/stream-table.ts';
import { giveToAsker } from './blocks/give-to-asker.ts';
import type { Hosting } from './spawning/hosting.ts';
import type { Kinship } from './family/kinship.ts';
import type { Residents } from './residents.ts';
import type { Spawning } from './spawning/spawning.ts';
import type { StartOutcomes } from './spawning/start-outcomes.ts';
import type { SystemThreads } from './system-threads.ts';
import type { ThreadServices } from './thread-services.ts';
import type { ThreadStates } from './states/thread-states.ts';
import type { Watching } from './family/watching.ts';

/** The parts of a thread that records are for. */
export interface RecordThread {
  readonly states: ThreadStates;
  readonly cells: Residents;
  readonly asks: AskTable;
  readonly handles: { refTo(thread: number, slot: number, generation: number): InternalRef };
  readonly hosting: Hosting;
  readonly spawning: Spawning;
  readonly starts: StartOutcomes;
  readonly watching: Watching;
  readonly kin: Kinship;
  readonly services: ThreadServices;
  readonly streams: StreamTable;
  readonly threads: Pick<SystemThreads, 'peer' | 'post'>;
  whenHere(target: InternalRef, then: (actor: LocalActor | undefined) => Promise<void>): Promise<void>;
}

/** Which part of a thread takes which record of another thread's runtime. */
export function inboxPorts(thread: RecordThread): InboxPorts {
  return {
    // Limit: five parameters, as the port has them.
    answer: (id, incarnation, value, failed, blocks) => {
      const ask = thread.asks.find(id, incarnation);
      if (ask === undefined) return false;
      giveToAsker(blocks, ask.sender, thread.cells);
      if (failed) ask.rejectWith(value as Error);
      else ask.resolveWith(value);
      return true;
    },
    spawn: (place, plan) => thread.hosting.arrived(place, plan),
    adopt: (place, plan) => thread.spawning.adopt(place, plan),
    started: (child, error) => thread.starts.settle(child, error),
    childEnded: (child, parent, notice, isWatched) => {
      thread.hosting.childEnded(child, parent, notice);
      if (isWatched) thread.threads.post(child.thread, RecordKind.seen, [child.slot, child.generation], undefined);
    },
    watched: (target, from) => thread.watching.watched(target, from),
    unwatched: (target, from) => thread.watching.unwatched(target, from),
    seen: (target) => thread.watching.seen(target),
    terminated: (target, reason) => thread.watching.terminated(target, reason as EndReason),
    reported: (child, parent, report) => thread.kin.reported(child, parent, report),
    ordered: (child, order) => thread.kin.ordered(child, order),
    drain: (place) => drain(thread, place),
    streams: thread.streams,
    stream: (record) => takeStreamRecord(thread.streams, record, (place) => new RemoteWritingEnd(thread.threads.peer(place.thread), place)),
    states: (place, from, ask, request) =>
      thread.states.asked(thread.handles.refTo(place.thread, place.slot, place.generation), from, ask, request),
    log: (from, line) => thread.services.log(from, line),
    event: (from, event) => thread.services.event(from, event),
  };
}

/** The marker may be here before the actor is. */
function drain(thread: RecordThread, place: Place): void {
  void thread.whenHere(thread.handles.refTo(place.thread, place.slot, place.generation), async (actor) => actor?.drain());
}
