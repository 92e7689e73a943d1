import type { InternalReply, ReplyKeeper } from './internals.ts';

/**
 * The asks an actor has received and neither answered nor handed on (C3).
 *
 * Only asks that outlive their handler's synchronous part are kept here: most never are.
 */
export class Unanswered implements ReplyKeeper {
  #open: Set<InternalReply> | undefined;

  keep(ask: InternalReply): void {
    (this.#open ??= new Set()).add(ask);
    ask.keeper = this;
  }

  /** Answered, failed or forwarded: no longer this actor's. */
  release(ask: InternalReply): void {
    this.#open?.delete(ask);
    ask.keeper = undefined;
  }

  /** Fails each, in the order received. */
  failAll(because: () => Error): void {
    const open = this.#open;
    if (open === undefined || open.size === 0) return;
    this.#open = undefined;
    const error = because();
    for (const ask of open) {
      ask.keeper = undefined;
      ask.fail(error);
    }
  }
}
