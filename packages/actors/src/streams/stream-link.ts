import { roomAgain } from '../toolbox/room-again.ts';
import type { AnyRef } from '../contract/actor-ref.ts';
import { ActorRestartingError, MailboxFullError, ThreadLostError } from '../contract/errors/runtime-errors.ts';
import { PACE, type Paced } from '../contract/pace.ts';
import type { StreamReader, Streaming, StreamTo } from '../contract/stream.ts';

/** So often it is asked at most while it fails each time. */
const TRIES = 5;

/** What a link is made from. */
export interface LinkPlan<T> {
  /** Whose end is the link's. */
  readonly host: Streaming & Paced;
  /** Who is asked. */
  readonly of: AnyRef;
  /** Items that may be on the way. */
  readonly window: number;
  /** Asks the actor to write there. */
  request(to: StreamTo<T>): Promise<unknown>;
  /** @returns a promise if nothing more is to be read before that settles */
  take(items: readonly T[]): void | Promise<void>;
  /** The actor's incarnation has gone, or had no room for the request: what it knew is asked for anew, at once. */
  interrupted(): void;
  /** Whether what a request has rejected with may be a failure of the actor, and is no refusal: it is asked again, a few times in a row. */
  isFailure(error: unknown): boolean;
  /**
   * Nothing comes any more. Undefined: it was cancelled, or the actor has nothing more to say.
   * @param isGivenUp the actor lives, and each request has failed it, several in a row
   */
  over(error: unknown, isGivenUp: boolean): void;
}

/**
 * Reads a stream of an actor's present incarnation, and asks for the next one when that has gone: for handles, in the thread of whoever has them.
 *
 * The request is an ask, because an address that is lost with a thread before anybody writes there would be waited for, for ever; an ask settles
 * (G45).
 */
export class StreamLink<T> {
  readonly #plan: LinkPlan<T>;
  #reader: StreamReader<T> | undefined;
  #isCancelled = false;
  /** Requests in a row that have failed the actor. */
  #failures = 0;
  /** What the last request has rejected with. */
  #refusal: unknown;

  constructor(plan: LinkPlan<T>) {
    this.#plan = plan;
  }

  /** At once as far as the request: what is sent to the actor after that comes behind it. */
  begin(): void {
    void this.#run();
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#reader?.cancel();
  }

  async #run(): Promise<void> {
    const plan = this.#plan;
    let error = await this.#read();
    // One that is lost with its thread for good would be asked for ever. If the link's host has ended, the next stream is refused.
    while (!this.#isCancelled && plan.of.isAlive && (isPassing(error) || this.#hasFailed(error))) {
      if (!isGone(error)) await roomAgain(plan.host[PACE]);
      // Behind the pause: whoever leaves meanwhile must not be asked for again.
      plan.interrupted();
      if (!this.#isCancelled) error = await this.#read();
    }
    if (this.#isCancelled) return plan.over(undefined, false);
    plan.over(error, error !== undefined && plan.of.isAlive && plan.isFailure(error));
  }

  /** It could not do what it was asked, and may do so now that it has begun anew. An end of a stream that it had granted is none. */
  #hasFailed(error: unknown): boolean {
    return this.#refusal !== undefined && this.#plan.isFailure(error) && ++this.#failures < TRIES;
  }

  /** @returns what the stream ended with, or the request for it */
  async #read(): Promise<unknown> {
    const plan = this.#plan;
    this.#refusal = undefined;
    let asked: Promise<void> | undefined;
    try {
      const reader = plan.host.stream<T>({ timeout: Number.POSITIVE_INFINITY, window: plan.window });
      this.#reader = reader;
      asked = plan.request(reader.sink).then(
        () => {
          this.#failures = 0;
        },
        (error: unknown) => {
          this.#refusal = error;
          reader.cancel();
        },
      );
      for await (const items of reader.batches()) {
        if (this.#isCancelled) return undefined;
        const taken = plan.take(items);
        if (taken !== undefined) await taken;
      }
    } catch (error) {
      // A handler that fails ends both, the stream and the request, in whatever order: the request says which it was.
      if (!isPassing(error) && plan.isFailure(error)) await asked;
      return this.#refusal ?? error;
    }
    return this.#refusal;
  }
}

/** It may go well with its next incarnation, or when there is room again. */
function isPassing(error: unknown): boolean {
  return isGone(error) || error instanceof MailboxFullError;
}

/** With the incarnation that was asked. */
function isGone(error: unknown): boolean {
  return error instanceof ActorRestartingError || error instanceof ThreadLostError;
}
