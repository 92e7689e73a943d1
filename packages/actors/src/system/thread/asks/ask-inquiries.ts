import type { InternalReply } from '../../../cell/internals.ts';
import { RemoteReply } from '../../../remote/remote-reply.ts';
import type { RuntimeNotice } from '../notices/runtime-notice.ts';
import type { SystemThreads } from '../system-threads.ts';

/** What inquiries need from their thread. */
export interface InquiringThread {
  readonly threads: Pick<SystemThreads, 'tell' | 'incarnationOf' | 'isOver'>;
  readonly asks: { find(id: number, incarnation: number): unknown };
}

interface Inquiry {
  readonly thread: number;
  readonly asks: readonly RemoteReply[];
  readonly done: (closed: readonly RemoteReply[]) => void;
}

/**
 * Which asks of other threads nobody waits for any more: the threads that asked are asked.
 *
 * An ask that has timed out or was aborted is closed where it was asked, and its receiver is not told: most are answered,
 * and those that are not would cost a record each. It inquires when it keeps many (see `Unanswered`).
 */
export class AskInquiries {
  readonly #thread: InquiringThread;
  readonly #open = new Map<number, Inquiry>();
  #last = 0;

  constructor(thread: InquiringThread) {
    this.#thread = thread;
  }

  /** Calls `done` once, when all are known: with those of `asks` that are closed. Asks of this thread say so by themselves. */
  inquire(asks: readonly InternalReply[], done: (closed: readonly InternalReply[]) => void): void {
    const remote = asks.filter(isRemote);
    const threads = [...new Set(remote.map(({ place }) => place.thread))];
    const closed: InternalReply[] = [];
    let waiting = threads.length;
    if (waiting === 0) return done(closed);
    for (const thread of threads) {
      const group = remote.filter(({ place }) => place.thread === thread);
      this.#inquireAt(thread, group, (found) => {
        for (const ask of found) closed.push(ask);
        if (--waiting === 0) done(closed);
      });
    }
  }

  /** Another thread inquires of asks of this one. */
  inquired(from: number, { number, ids, incarnation }: Extract<RuntimeNotice, { kind: 'inquiry' }>): void {
    const closed = ids.filter((id) => this.#thread.asks.find(id, incarnation) === undefined);
    this.#thread.threads.tell(from, { kind: 'closed', number, ids: closed });
  }

  answered({ number, ids }: Extract<RuntimeNotice, { kind: 'closed' }>): void {
    const inquiry = this.#open.get(number);
    if (inquiry === undefined) return;
    this.#open.delete(number);
    const closed = new Set(ids);
    inquiry.done(inquiry.asks.filter(({ place }) => closed.has(place.id)));
  }

  /** Nobody waits in `thread` any more, and nobody answers. */
  threadGone(thread: number): void {
    for (const [number, inquiry] of [...this.#open]) {
      if (inquiry.thread !== thread) continue;
      this.#open.delete(number);
      inquiry.done(inquiry.asks);
    }
  }

  #inquireAt(thread: number, asks: readonly RemoteReply[], done: Inquiry['done']): void {
    const incarnation = this.#thread.threads.incarnationOf(thread);
    const before = asks.filter(({ place }) => place.incarnation !== incarnation);
    const now = asks.filter(({ place }) => place.incarnation === incarnation);
    if (now.length === 0 || this.#thread.threads.isOver(thread)) return done(asks);
    const number = ++this.#last;
    this.#open.set(number, { thread, asks: now, done: (closed) => done([...before, ...closed]) });
    this.#thread.threads.tell(thread, { kind: 'inquiry', number, ids: Int32Array.from(now, ({ place }) => place.id), incarnation });
  }
}

function isRemote(ask: InternalReply): ask is RemoteReply {
  return ask instanceof RemoteReply;
}
