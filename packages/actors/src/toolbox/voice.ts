import type { ActorContext } from '../contract/actor-context.ts';
import type { ActorRef, Askable, AskFields, ReplyOf, TypeOf } from '../contract/actor-ref.ts';
import { ActorStoppedError } from '../contract/errors/runtime-errors.ts';
import type { Accepted, AskOptions } from '../contract/message.ts';
import { PACE } from '../contract/pace.ts';
import { releaseBlocksIn } from '../cell/blocks/release-blocks.ts';

/**
 * Speaks to an actor for whoever holds it. For an actor it is that one that speaks, at any time of its life (C1): what comes from outside actors is refused
 * while the system stops, and what actors have to say is heard to the end (S7).
 */
export class Voice<M> {
  readonly to: ActorRef<M>;
  readonly #ctx: ActorContext<never> | undefined;

  /** @param host a context, or a system; nothing for whoever is neither */
  constructor(to: ActorRef<M>, host?: object) {
    this.to = to;
    this.#ctx = host !== undefined && isContext(host) ? host : undefined;
  }

  /** @throws MessageNotSerializableError, MessageTooLargeError */
  tell(message: M): Accepted {
    const ctx = this.#ctx;
    if (ctx === undefined) return this.to.tell(message);
    try {
      return ctx.tell(this.to, message);
    } catch (error) {
      // Its code still runs: what it says is as good as ever.
      if (error instanceof ActorStoppedError) return this.to.tell(message);
      throw error;
    }
  }

  /**
   * Told in any case, as long as there is anybody: what finds no room waits for it, in order with all that its sender has told or sent there.
   *
   * @throws MessageNotSerializableError, MessageTooLargeError
   */
  post(message: M): void {
    // Nobody is left to whom it would make a difference, and a dead letter would be all that comes of it.
    if (!this.to.isAlive) return releaseBlocksIn(message);
    if (this.tell(message) !== 'full') return;
    const sent = this.#ctx === undefined ? this.to.send(message) : this.#ctx.send(this.to, message);
    sent.catch(() => undefined);
  }

  /** As through a context, but that it is heard also from an actor that has ended, as all that is said here. */
  ask<K extends TypeOf<Askable<M>>>(message: { readonly type: K } & AskFields<M, K>, options?: AskOptions): Promise<ReplyOf<M, K>> {
    const ctx = this.#ctx;
    if (ctx === undefined) return this.to.ask(message, options);
    try {
      return ctx[PACE].asSender(() => this.to.ask(message, options));
    } catch (error) {
      // As above.
      if (error instanceof ActorStoppedError) return this.to.ask(message, options);
      throw error;
    }
  }
}

export function isContext(host: object): host is ActorContext<never> {
  return 'self' in host && 'clock' in host;
}
