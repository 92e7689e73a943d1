import { type AskedMessage, type DetachedListener, listenTo } from '../cell/asks/ask-listener.ts';
import { ignorable } from '../cell/ignorable.ts';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import type { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import { LocalRef } from '../cell/refs/local-ref.ts';
import type { Prepared, SentOn } from '../cell/refs/waiting-sends.ts';
import type { CalledOff } from '../contract/call-off.ts';
import type { Accepted, AskOptions, SendOptions, TellOptions } from '../contract/message.ts';
import { LaneIndex } from '../mailbox/mailbox.ts';
import type { DirectWay } from './direct-way.ts';
import { directWayOf } from './direct-way-of.ts';
import type { RouterRef } from './router-ref.ts';

/** A class of references with all its steps. */
type PlainRef = abstract new (...args: never[]) => ActorRefBase;

/**
 * References to pools (docs/routing.md), made of the references to actors in the same place, here or in another thread.
 *
 * Limit: no `#private` names. A class that is made twice has them twice, and a call that meets both took 20 ns where this takes 4.
 */
export function poolRefOver<Plain extends PlainRef>(plain: Plain): Plain {
  // TypeScript has no name for "one of these classes". Of what is called of `LocalRef` here, each has its own.
  class PoolRef extends (plain as unknown as typeof LocalRef) {
    protected readonly way: DirectWay = directWayOf(this, this.environment, (message, ask, lane) => super.offerAsk(message, ask, lane));

    override get standsForOthers(): boolean {
      return true;
    }

    /** As soon as the pool has started, and this thread can route to its routees by itself. */
    override get started(): Promise<void> {
      return ignorable(super.started.then(() => this.way.learn()));
    }

    override tell(message: unknown, options?: TellOptions): Accepted {
      const straight = this.straight(message);
      return straight === undefined ? super.tell(message, options) : straight.tell(message, options);
    }

    override send(message: unknown, options?: SendOptions): Promise<void> {
      const straight = this.straight(message);
      return straight === undefined ? super.send(message, options) : straight.send(message, options);
    }

    override sendOn(message: unknown, signal: AbortSignal, passed?: () => void): Promise<SentOn> {
      const straight = this.straight(message);
      return straight === undefined ? super.sendOn(message, signal, passed) : straight.sendOn(message, signal, passed);
    }

    override ask(message: object, options?: AskOptions): Promise<never> {
      const straight = this.straight(message);
      return straight === undefined ? this.way.detouredAsk(() => super.ask(message, options)) : straight.ask(message, options);
    }

    override askFor(message: AskedMessage, listener: DetachedListener): CalledOff {
      return listenTo(this, message, listener);
    }

    override offer(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted {
      return this.way.detoured(super.offer(message, sender, lane), this.way.isStray(message));
    }

    override offerAsk(message: object, ask: InternalReply, lane: LaneIndex = LaneIndex.normal): Accepted {
      const aim = this.straight(message)?.pick(message);
      if (aim !== undefined) return aim.offerAsk(message, ask, lane);
      return this.way.detoured(super.offerAsk(message, ask, lane), this.way.isStray(message));
    }

    protected override offerInTurn(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Accepted {
      return this.way.detoured(super.offerInTurn(message, sender, lane), this.way.isStray(message));
    }

    override whenPassed(): Promise<void> {
      return this.way.passed();
    }

    protected override prepare(message: unknown, sender: InternalRef | undefined, lane: LaneIndex): Prepared {
      const prepared = super.prepare(message, sender, lane);
      const isStray = this.way.isStray(message);
      return { ...prepared, attempt: () => this.way.detoured(prepared.attempt(), isStray) };
    }

    /** Not once the pool's end has begun, and not past a `send` that waits for room on the detour. */
    protected straight(message: unknown): RouterRef | undefined {
      return this.isAlive && !this.hasWaiting ? this.way.open(message) : undefined;
    }
  }
  return PoolRef as unknown as Plain;
}

/** A reference to a pool, in the thread in which the pool lives. */
export const LocalPoolRef: typeof LocalRef = poolRefOver(LocalRef);
