import { isThreadAbsent, RingsLeft } from '@ringmaster/core';
import type { InternalRef, MessageOrigin } from '../../../cell/internals.ts';
import { ReplyHandle } from '../../../cell/asks/reply-handle.ts';
import type { DeadLetterReason } from '../../../contract/dead-letter.ts';
import { Inbox, type InboxEnvironment } from '../../../remote/inbox.ts';
import { RemoteReply } from '../../../remote/remote-reply.ts';
import { RemoteWritingEnd } from '../../../remote/remote-stream.ts';
import { type StreamPort, takeStreamRecord } from '../../../remote/stream-records.ts';
import { goneError } from '../../../streams/gone-error.ts';
import type { EndPlace, WritingEnd } from '../../../streams/stream-ends.ts';
import { SystemMeter } from '../../thread/metrics/system-meter.ts';
import type { ThreadRuntime } from '../../thread/thread-runtime.ts';

/** What happens to messages for actors of an ended thread. */
export interface Demise {
  /** The reason of the dead letters. */
  readonly reason: DeadLetterReason;
  /** What an ask of `target` fails with. */
  error(target: InternalRef): Error;
}

const nothing = (): undefined => undefined;

/** Whoever opens a stream of the ended thread is told that there is none; the others that had to do with it know. */
const NOBODY: StreamPort = {
  sourceOf: nothing,
  opened: (_id, _incarnation, writer) => writer.cancelled(goneError()),
  ended: nothing,
  dropped: nothing,
  granted: nothing,
  cancelled: nothing,
};

/**
 * What an ended thread without a successor has left unread: the owner reads its rings in its place, and makes dead letters and failed
 * asks of what it finds (G1, G18).
 *
 * It counts these messages as that thread would have: taken, and dropped. Those who wait for the start or the end of one of its actors are
 * told by their own threads, and what other runtimes had to tell this one no longer matters.
 *
 * Invariant: the thread has exited, so its counters have no other writer, and its rings no other reader.
 */
export class Estate {
  readonly #runtime: ThreadRuntime;
  readonly #demise: Demise;
  readonly #rings: RingsLeft;

  constructor(runtime: ThreadRuntime, thread: number, demise: Demise) {
    this.#runtime = runtime;
    this.#demise = demise;
    const inbox = new Inbox(this.#environment(thread), {
      answer: () => false,
      spawn: nothing,
      adopt: nothing,
      started: nothing,
      childEnded: nothing,
      reported: nothing,
      ordered: nothing,
      drain: nothing,
      watched: nothing,
      unwatched: nothing,
      seen: nothing,
      terminated: nothing,
      streams: { sourceOf: nothing },
      stream: (record) => takeStreamRecord(NOBODY, record, (place) => this.#writingEnd(place)),
      states: nothing,
      log: nothing,
      event: nothing,
    });
    this.#rings = new RingsLeft({
      host: runtime.host,
      regions: runtime.regions,
      thread,
      maxMessageBytes: runtime.config.defaults.maxMessageBytes,
      record: inbox.receive.bind(inbox),
      // Messages of which only parts were sent: the books of the death count them (D7).
      lost: nothing,
      damaged: inbox.damaged.bind(inbox),
    });
  }

  /** Reads what `from` has published so far. */
  drain(from: number): void {
    this.#rings.drain(from);
  }

  /** The same, and nothing more will come from there. */
  settle(from: number): void {
    this.#rings.drain(from);
    this.#rings.discardUnfinished(from);
  }

  /** The environment of this thread, as if it were the other one and nobody lived in it. */
  #environment(thread: number): InboxEnvironment {
    const runtime = this.#runtime;
    const { codec, layouts, handles, blocks } = runtime;
    const meter = new SystemMeter(runtime.regions, thread);
    return {
      thread,
      codec,
      layouts,
      blocks,
      handles,
      meter,
      cellAt: () => undefined,
      absentees: {
        deliver: (target, { message, origin }) => {
          meter.dropped(target.slot);
          if (origin instanceof ReplyHandle) {
            this.#fail(origin, target);
            runtime.forgo(message, this.#demise.reason);
          } else runtime.deadLetter(message, origin, target, this.#demise.reason);
          return 'accepted';
        },
      },
      whenHere: () => new Promise<never>(nothing),
      forgo: (message, reason) => runtime.forgo(message, reason),
      deadLetter: (message: unknown, origin: MessageOrigin, target, reason) => runtime.deadLetter(message, origin, target, reason),
      lateReplies: runtime.lateReplies,
    };
  }

  /** Where it is told that nobody reads: in this thread, or another one that lives. */
  #writingEnd(place: EndPlace): WritingEnd {
    const { thread, regions, streams } = this.#runtime;
    if (place.thread === thread) {
      return { place, granted: nothing, cancelled: (reason) => streams.cancelled(place.id, place.incarnation, reason) };
    }
    if (isThreadAbsent(regions, place.thread)) return { place, granted: nothing, cancelled: nothing };
    return new RemoteWritingEnd(this.#runtime.threads.peer(place.thread), place);
  }

  /** Most askers know by now, because they were told that the thread has ended. Not those who had asked somebody who forwarded the ask. */
  #fail(ask: ReplyHandle, target: InternalRef): void {
    const isGone = ask instanceof RemoteReply && isThreadAbsent(this.#runtime.regions, ask.place.thread);
    if (!isGone && !ask.answered) ask.failByRuntime(this.#demise.error(target));
  }
}
