import type { AskTable } from '../../../ask/ask-table.ts';
import type { OpenAsk } from '../../../ask/open-ask.ts';
import type { PromisedAnswer } from '../../../ask/promised-answer.ts';
import { ignorable } from '../../../cell/ignorable.ts';
import type { InternalRef } from '../../../cell/internals.ts';
import { ThreadLostError } from '../../../contract/errors/runtime-errors.ts';
import { Awaited, RecordKind } from '../../../remote/envelope-layout.ts';
import type { SystemThreads } from '../system-threads.ts';

/** What awaits need from their thread. */
export interface AwaitingThread {
  readonly incarnation: number;
  readonly asks: AskTable;
  readonly threads: Pick<SystemThreads, 'post' | 'isLost' | 'isGone'>;
}

/**
 * What this thread awaits of actors in others: their start, their end. Each is an ask of the runtime's own without a time limit,
 * and kept until it is settled: a thread that dies takes along what it was asked, and its successor is asked again (D5).
 */
export class RemoteAwaits {
  readonly #thread: AwaitingThread;
  readonly #open = new Map<OpenAsk, number>();

  constructor(thread: AwaitingThread) {
    this.#thread = thread;
  }

  /**
   * Settles when the actor has started, or ended, or its thread has taken what was sent there before.
   * @param what one of `Awaited`
   */
  begin(ref: InternalRef, what: number): Promise<void> {
    const thread = this.#thread;
    if (thread.threads.isLost(ref.thread)) {
      const data = { thread: ref.thread, culprit: false };
      return ignorable(Promise.reject(new ThreadLostError(`Cannot reach "${ref.name}": its thread has died`, { data })));
    }
    // Its thread says how the start went, and the end behind what its parent is told of it; one that has ended reads no more.
    if (thread.threads.isGone(ref)) {
      return what === Awaited.ended ? Promise.resolve() : ignorable(Promise.reject(ref.stoppedError('await the start of')));
    }
    const handle = thread.asks.ask(ref, undefined, { type: what }, { timeout: Number.POSITIVE_INFINITY });
    if (!handle.answered) {
      this.#keep(handle, what);
      this.#post(handle, what);
    }
    return ignorable(handle.listener.promise as Promise<void>);
  }

  has(ask: OpenAsk): boolean {
    return this.#open.has(ask);
  }

  /** `thread` has died: its successor is asked again what it was asked, unless that `isOnItsWay` to it anyway. */
  askAgain(thread: number, isOnItsWay: (ask: OpenAsk) => boolean): void {
    for (const [ask, what] of this.#open) {
      if (ask.target.thread === thread && !ask.isSettled && !isOnItsWay(ask)) this.#post(ask, what);
    }
  }

  #keep(ask: OpenAsk<PromisedAnswer>, what: number): void {
    this.#open.set(ask, what);
    const settled = (): void => void this.#open.delete(ask);
    ask.listener.promise.then(settled, settled);
  }

  #post({ target, id }: OpenAsk, what: number): void {
    const { slot, generation, thread } = target;
    this.#thread.threads.post(thread, RecordKind.await, [slot, generation, what, id, this.#thread.incarnation], undefined);
  }
}
