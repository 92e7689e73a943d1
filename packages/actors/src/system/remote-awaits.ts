import type { OpenAsk } from '../ask/open-ask.ts';

/**
 * What this thread awaits of actors elsewhere: their start, their end. Kept until it is known, because a thread that dies
 * takes along what it was asked, and its successor is asked again (D5).
 */
export class RemoteAwaits {
  readonly #open = new Map<OpenAsk, number>();

  /** @param what `Awaited.started` or `Awaited.ended` */
  add(ask: OpenAsk, what: number): void {
    this.#open.set(ask, what);
    const settled = (): void => void this.#open.delete(ask);
    ask.promise.then(settled, settled);
  }

  has(ask: OpenAsk): boolean {
    return this.#open.has(ask);
  }

  /** Those for actors in `thread`. */
  *in(thread: number): Iterable<readonly [ask: OpenAsk, what: number]> {
    for (const entry of this.#open) if (entry[0].target.thread === thread && !entry[0].isSettled) yield entry;
  }
}
