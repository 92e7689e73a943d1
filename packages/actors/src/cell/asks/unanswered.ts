import { withoutFrames } from '../../contract/errors/without-frames.ts';
import type { CellEnvironment } from '../cell-environment.ts';
import type { InternalReply, ReplyKeeper } from '../internals.ts';
import { LinkedList } from '../../collections/linked-list.ts';

/** So many are kept before anybody looks which are still open: mostly there are few. */
const LOOK_AT = 1_024;

/**
 * The asks an actor has received and neither answered nor handed on (C3).
 *
 * Only asks that outlive the synchronous part of their handler are kept here; most do not. If an asker in another thread gives up, this
 * thread is not told. So when twice as many are kept as were open at the last look, it is found out which are still open, and
 * the others are dropped.
 *
 * Invariant: keeps at most twice as many as are open, or `LOOK_AT`, and those that arrive during a look.
 */
export class Unanswered implements ReplyKeeper {
  readonly #environment: CellEnvironment;
  readonly #open = new LinkedList<InternalReply>();
  #lookAt = LOOK_AT;

  constructor(environment: CellEnvironment) {
    this.#environment = environment;
  }

  keep(ask: InternalReply): void {
    this.#open.add(ask);
    ask.keeper = this;
    ask.outlasts();
    if (this.#open.size >= this.#lookAt) this.#look();
  }

  /** Answered, failed or forwarded: no longer this actor's. */
  release(ask: InternalReply): void {
    this.#open.remove(ask);
    ask.keeper = undefined;
  }

  /** Fails each, in the order received. */
  failAll(because: () => Error): void {
    if (this.#open.size === 0) return;
    const open = [...this.#open];
    for (const ask of open) this.release(ask);
    const error = withoutFrames(because);
    for (const ask of open) ask.failByRuntime(error);
  }

  #look(): void {
    // One look at a time.
    this.#lookAt = Number.POSITIVE_INFINITY;
    this.#environment.findClosed([...this.#open], (closed) => {
      for (const ask of closed) {
        ask.forsaken();
        if (ask.keeper === this) this.release(ask);
      }
      this.#lookAt = Math.max(LOOK_AT, 2 * this.#open.size);
    });
  }
}
