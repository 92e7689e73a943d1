import type { ActorContext } from '../contract/actor-context.ts';
import type { Message } from '../contract/message.ts';

const NOW = Promise.resolve();

/**
 * Many events, one message to oneself: what happens in a turn, or in one slice of its thread, is seen to together in a turn of its own.
 *
 * It counts as accepted from the first event on, so a drain of the actor waits for it, and the stop of the system does (S7).
 */
export class NoticeToSelf<M extends Message> {
  readonly #ctx: ActorContext<M>;
  /** Of this incarnation: the next one has a notice of its own. */
  readonly #life: AbortSignal;
  readonly #message: () => M;
  readonly #settled: (() => void) | undefined;
  #isComing = false;

  /** @param settled called before it, when the promises that are due by now have settled */
  constructor(ctx: ActorContext<M>, message: M, settled?: () => void) {
    this.#ctx = ctx;
    this.#life = ctx.signal;
    this.#message = () => message;
    this.#settled = settled;
  }

  /** Something has happened: the message comes, once. */
  send(): void {
    if (this.#isComing || this.#life.aborted) return;
    this.#isComing = true;
    this.#ctx.pipeToSelf(this.#settled === undefined ? NOW : NOW.then(this.#settled), this.#message);
  }

  get isComing(): boolean {
    return this.#isComing;
  }

  /** All that has happened by now is seen to, or about to be: what happens next sends another. */
  seen(): void {
    this.#isComing = false;
  }
}
