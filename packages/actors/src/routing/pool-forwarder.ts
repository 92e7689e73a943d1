import { answerWith } from '../ask/answer-with.ts';
import { managingOf } from '../cell/inside-context.ts';
import { fullError } from '../cell/refs/full-error.ts';
import type { Managing } from '../cell/managing.ts';
import { ReplyHandle } from '../cell/asks/reply-handle.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import { MailboxFullError, NoRouteesError } from '../contract/errors/runtime-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { Handled } from '../contract/handlers.ts';
import type { Accepted, AskOptions, Message } from '../contract/message.ts';
import type { SentOn } from '../cell/refs/waiting-sends.ts';
import { PACE } from '../contract/pace.ts';
import { isToAll, isToAny, type Route } from '../contract/route.ts';
import { ROUTING } from '../contract/routing-port.ts';
import { AnyLine } from './any-line.ts';
import type { Routees } from './routees.ts';
import { RouterRef } from './router-ref.ts';

/** What a forwarder needs of its pool. */
export interface Forwarding extends Routees {
  /** A message waits: there may be too few routees. */
  nobodyHasRoom(): void;
}

type Asking = (message: object, options: AskOptions) => Promise<unknown>;

/** While it waits it looks this often for routees that were not there when it began. */
const LOOK_AGAIN_MS = 20;

/** Hands what a pool is sent on to its routees: to whom the route says, and as soon as there is room; an ask becomes a routee's. */
export class PoolForwarder {
  readonly #ctx: ActorContext<Message>;
  readonly #managing: Managing;
  readonly #pool: Forwarding;
  readonly #group: RouterRef;
  /** Any routee will do. */
  readonly #isFree: boolean;
  readonly #isToAll: boolean;

  constructor(ctx: ActorContext<Message>, route: Route<never>, pool: Forwarding) {
    this.#ctx = ctx;
    this.#managing = managingOf(ctx);
    this.#pool = pool;
    this.#group = new RouterRef({ routees: pool, route, port: ctx[ROUTING], owner: ctx.self });
    this.#isFree = isToAny(route);
    this.#isToAll = isToAll(route);
  }

  /** Returns a promise if nobody has room: the pool takes no other message before it is through. */
  route(message: Message): Handled {
    const { asked } = this.#managing;
    const isAsk = asked instanceof ReplyHandle && (message as { readonly replyTo?: unknown }).replyTo === asked;
    try {
      return isAsk ? this.#ask(message, asked) : this.#tell(message);
    } catch (error) {
      if (isAsk) this.#fail(asked, message, toError(error));
      else this.#cannotRoute(message, error);
    }
  }

  /** It has no key to be routed by, say: the mistake is the sender's, not a failure of the pool. */
  #cannotRoute(message: Message, error: unknown): void {
    this.#ctx[ROUTING].deadLetter(message, this.#ctx.self, 'unhandled');
    this.#ctx.log.warn({ err: error }, 'pool cannot route a message');
  }

  /** Nobody handles it. */
  #fail(asked: ReplyHandle, message: Message, error: Error): void {
    asked.fail(error);
    this.#ctx[ROUTING].forgo(message, error instanceof MailboxFullError ? 'mailbox-full' : 'no-routees');
  }

  #tell(message: Message): Handled {
    const outcome = this.#group.tell(message);
    return outcome === 'full' ? this.#whenRoom(message) : outcome;
  }

  /** Nobody has room. The pool waits, and its own mailbox fills: so whoever sends too much learns that. A stop does not wait with it (K12). */
  async #whenRoom(message: Message): Promise<void> {
    const { signal, self, [ROUTING]: routing, [PACE]: pace } = this.#ctx;
    this.#pool.nobodyHasRoom();
    try {
      while (!signal.aborted) {
        // With a pool that ends its routees do.
        const reason = self.isAlive ? 'no-routees' : 'stopped';
        if (!this.#group.isAlive) return pace.asSender(() => routing.deadLetter(message, self, reason));
        // Taken back it has had no end, and the route says who is next (K14); a dead letter of theirs is its end (K15).
        const sent = this.#isFree ? this.#sendOnToAny(message) : pace.asSender(() => this.#group.sendOn(message, signal));
        if ((await sent) !== 'returned') return;
      }
    } catch (error) {
      // What fails because the pool itself ends is no mistake of the message's sender.
      if (!signal.aborted) return this.#cannotRoute(message, error);
    }
    routing.deadLetter(message, self, 'stopped');
  }

  /** Where any will do, whoever has room first, or whose turn it is first (K13, K20). Who comes meanwhile is among them (K22). */
  async #sendOnToAny(message: Message): Promise<SentOn> {
    const { signal, [PACE]: pace } = this.#ctx;
    const line = new AnyLine(message, signal);
    const stand = (): void => pace.asSender(() => line.stand(this.#pool.living()));
    const look = (): void => {
      cancel = pace.after(LOOK_AGAIN_MS, look);
      try {
        this.#pool.nobodyHasRoom();
        stand();
      } catch (error) {
        line.fail(error);
      }
    };
    let cancel = pace.after(LOOK_AGAIN_MS, look);
    try {
      stand();
      return await line.outcome;
    } finally {
      cancel();
    }
  }

  /** The ask becomes a routee's. For those that pass to all it stays the pool's, which answers with the first answer. */
  #ask(message: Message, asked: ReplyHandle): Accepted | undefined {
    if (this.#isToAll) {
      const { replyTo: _, ...rest } = message as Message & { readonly replyTo: unknown };
      const options: AskOptions = { timeout: Number.POSITIVE_INFINITY, signal: this.#ctx.signal };
      (this.#group.ask as Asking).call(this.#group, rest, options).then(
        (answer) => answerWith(asked, answer),
        (error: unknown) => this.#fail(asked, message, toError(error)),
      );
      return undefined;
    }
    for (;;) {
      const routee = this.#group.pick(message);
      if (routee === undefined) {
        const { name } = this.#ctx.self;
        this.#fail(asked, message, new NoRouteesError(`Cannot ask "${name}": it has no routees`, { data: { target: name } }));
        return undefined;
      }
      const outcome = asked.forward(routee, message);
      // One that has ended since is not picked again.
      if (outcome === 'stopped' && !routee.isAlive) continue;
      if (outcome !== 'accepted') this.#fail(asked, message, outcome === 'full' ? fullError(routee, message) : routee.stoppedError('ask'));
      return outcome;
    }
  }
}
