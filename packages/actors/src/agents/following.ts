import { tellSubscriber } from '../cell/tell-subscriber.ts';
import type { ActorRef, AnyRef, Recipient } from '../contract/actor-ref.ts';
import type { AgentInfo, AgentManagerMessage, AgentNews } from '../contract/agent.ts';
import { ActorRestartingError, MailboxFullError, ThreadLostError } from '../contract/errors/runtime-errors.ts';
import { PACE, type Paced } from '../contract/pace.ts';
import type { StreamReader, Streaming } from '../contract/stream.ts';
import type { Subscription } from '../contract/subscription.ts';
import { stopped } from './roster.ts';

/** News that may be on the way. What is more waits at the manager, the newest of each agent. */
const WINDOW = 64;
/** When a recipient without room is tried again. */
const AGAIN_MS = 10;
const ENDLESS = Object.freeze({ timeout: Number.POSITIVE_INFINITY, detached: true });

/**
 * Passes on to a recipient how the agents of a manager are, in the thread of whoever subscribed.
 *
 * It reads a stream of the manager's present incarnation, and asks for the next one when that has gone. It knows whom it has told of, so
 * those that the manager knows no more by then are told of as well.
 */
export class Following implements Subscription {
  readonly #host: Streaming & Paced;
  readonly #manager: ActorRef<AgentManagerMessage>;
  readonly #to: Recipient<AgentInfo>;
  readonly #known = new Map<AnyRef, AgentInfo>();
  #reader: StreamReader<AgentNews> | undefined;
  #isOver = false;

  constructor(host: Streaming & Paced, manager: ActorRef<AgentManagerMessage>, to: Recipient<AgentInfo>) {
    if (typeof to?.tell !== 'function') throw new TypeError(`Cannot subscribe to agents of "${manager.name}": the recipient has no tell`);
    this.#host = host;
    this.#manager = manager;
    this.#to = to;
    void this.#run();
  }

  cancel(): void {
    this.#isOver = true;
    this.#reader?.cancel();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const error = await this.#read();
      // The manager has restarted. If its host has, the next stream is refused, and it is over.
      if (error instanceof MailboxFullError) await this.#pause();
      else if (!(error instanceof ActorRestartingError || error instanceof ThreadLostError)) return;
    }
  }

  /** @returns what the stream ended with, or the request for it: an address that is lost with a thread is waited for, for ever, an ask is not (G45) */
  async #read(): Promise<unknown> {
    let lost: unknown;
    try {
      const reader = this.#host.stream<AgentNews>({ timeout: Number.POSITIVE_INFINITY, window: WINDOW });
      this.#reader = reader;
      this.#manager.ask({ type: 'follow', to: reader.sink, known: [...this.#known.keys()] }, ENDLESS).catch((error: unknown) => {
        lost = error;
        reader.cancel();
      });
      for await (const news of reader) if (!this.#isOver) await this.#pass(news);
    } catch (error) {
      return error;
    }
    return lost;
  }

  async #pass({ ref, info }: AgentNews): Promise<void> {
    const pace = this.#host[PACE];
    const before = this.#known.get(ref);
    const now = info ?? (before && stopped(before, pace.wallClock()));
    if (now === undefined) return;
    if (now.status === 'stopped') this.#known.delete(ref);
    else this.#known.set(ref, now);
    for (;;) {
      const outcome = tellSubscriber(this.#to, now, (error) => pace.warn(error, 'recipient of a subscription failed'));
      if (outcome === 'stopped') return this.cancel();
      if (outcome !== 'full') return;
      await this.#pause();
      if (this.#isOver) return;
    }
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => void this.#host[PACE].after(AGAIN_MS, resolve));
  }
}
