import { ENDLESS } from '../ask/endless.ts';
import { mayBeFailure } from '../ask/is-final.ts';
import { roomAgain } from '../toolbox/room-again.ts';
import { tellSubscriber } from '../cell/refs/tell-subscriber.ts';
import { Voice } from '../toolbox/voice.ts';
import type { ActorRef, AnyRef, Recipient } from '../contract/actor-ref.ts';
import type { AgentInfo, AgentManagerMessage, AgentNews } from '../contract/agent.ts';
import { checkRecipient } from '../contract/check-recipient.ts';
import { toError } from '../contract/errors/to-error.ts';
import { PACE, type Pace, type Paced } from '../contract/pace.ts';
import type { Streaming } from '../contract/stream.ts';
import type { Subscription } from '../contract/subscription.ts';
import { StreamLink } from '../streams/stream-link.ts';
import { stopped } from './roster.ts';

/** News that may be on the way. What is more waits at the manager, the newest of each agent. */
const WINDOW = 64;

/** What follows for whoever has started the manager, or must know more of it than others. */
interface Owning {
  /** Has started the manager, which is to end with it, whatever way that ends. */
  readonly owner?: AnyRef | undefined;
  /** The manager's incarnation has gone: what is told after this is told by the next one. */
  readonly interrupted?: () => void;
  /** Each request has failed the manager, several in a row: nothing more is told. Default: a line of the log. */
  readonly givenUp?: (error: Error) => void;
  /** The manager has ended, and nothing more is told. Default: nothing, since its end is told to whoever asks for it. */
  readonly ended?: (error: Error) => void;
}

/**
 * Passes on to a recipient how the agents of a manager are, in the thread of whoever subscribed.
 *
 * It knows whom it has told of, so those that the manager's next incarnation knows no more are told of as well.
 */
export class Following implements Subscription {
  readonly #pace: Pace;
  readonly #to: Recipient<AgentInfo>;
  readonly #known = new Map<AnyRef, AgentInfo>();
  readonly #link: StreamLink<AgentNews>;
  #isOver = false;

  constructor(
    host: Streaming & Paced,
    manager: ActorRef<AgentManagerMessage>,
    to: Recipient<AgentInfo>,
    { owner, interrupted, givenUp = (error) => this.#warn(manager, error), ended }: Owning = {},
  ) {
    checkRecipient(`subscribe to agents of "${manager.name}"`, to);
    this.#pace = host[PACE];
    this.#to = to;
    const voice = new Voice(manager, host);
    this.#link = new StreamLink<AgentNews>({
      ...{ host, of: manager, window: WINDOW },
      request: (sink) => {
        const request = { type: 'follow', to: sink, known: [...this.#known.keys()] } as const;
        return voice.ask(owner === undefined ? request : { ...request, owner }, ENDLESS);
      },
      take: (news) => this.#take(news),
      // A manager refuses nobody.
      isFailure: mayBeFailure,
      interrupted: () => interrupted?.(),
      over: (error, isGivenUp) => {
        if (isGivenUp) givenUp(toError(error));
        else if (error !== undefined && !manager.isAlive) ended?.(toError(error));
      },
    });
    this.#link.begin();
  }

  #warn({ name }: AnyRef, error: Error): void {
    this.#pace.warn(error, `nothing is heard of the agents of "${name}" any more: see why it fails, and subscribe again`);
  }

  cancel(): void {
    this.#isOver = true;
    this.#link.cancel();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  async #take(news: readonly AgentNews[]): Promise<void> {
    for (const one of news) if (!this.#isOver) await this.#pass(one);
  }

  async #pass({ ref, info }: AgentNews): Promise<void> {
    const before = this.#known.get(ref);
    const now = info ?? (before && stopped(before, this.#pace.wallClock()));
    if (now === undefined) return;
    if (now.status === 'stopped') this.#known.delete(ref);
    else this.#known.set(ref, now);
    for (;;) {
      const outcome = tellSubscriber(this.#to, now, (error) => this.#pace.warn(error, 'recipient of a subscription failed'));
      if (outcome === 'stopped') return this.cancel();
      if (outcome !== 'full') return;
      await roomAgain(this.#pace);
      if (this.#isOver) return;
    }
  }
}
