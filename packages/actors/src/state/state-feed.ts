import { roomAgain } from '../toolbox/room-again.ts';
import { tellSubscriber } from '../cell/refs/tell-subscriber.ts';
import type { AnyRef, Recipient } from '../contract/actor-ref.ts';
import {
  ActorRestartingError,
  ActorStoppedError,
  StreamUnclaimedError,
  SystemStoppedError,
  ThreadLostError,
} from '../contract/errors/runtime-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import { PACE, type Paced } from '../contract/pace.ts';
import type { Snapshot, StateNews, StateVersion } from '../contract/state.ts';
import { STATES, type Stateful, type StateItem } from '../contract/state-port.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import type { StreamReader, Streaming } from '../contract/stream.ts';

/** Versions that may be on the way. What is more waits in the history of the actor. */
const WINDOW = 64;
/** What a stream ends with when its reader ends. */
const OF_THE_HOST = [ActorRestartingError, ActorStoppedError, SystemStoppedError];
/** The watcher knows of the end. */
const SAID = Symbol('said');
const ENDLESS = Object.freeze({ timeout: Number.POSITIVE_INFINITY });

/** Who may hold a manager of states: a context (`ctx`) or a system. */
export type StateHost = Stateful & Streaming & Paced;

/** Which state is watched. */
export interface Watched {
  readonly of: AnyRef;
  readonly key: string;
}

/**
 * What becomes of one state of an actor, as it is told to those who watch it, in their thread.
 *
 * It reads a stream that the actor's thread writes. When that thread dies it asks its successor, and says that a new life has begun; when the actor
 * ends it says so, and is over.
 */
export class StateFeed {
  readonly #host: StateHost;
  readonly #watched: Watched;
  #reader: StreamReader<StateItem> | undefined;
  /** The last version that was told. */
  #seen: StateVersion | undefined;
  /** The life that the news are of. */
  #life: number | undefined;
  #isCancelled = false;

  /** @param seen the last version that is known already: what follows is told, as far as the history goes back */
  constructor(host: StateHost, watched: Watched, seen?: StateVersion) {
    this.#host = host;
    this.#watched = watched;
    this.#seen = seen && { version: seen.version, life: seen.life };
  }

  /** Nothing is told any more. */
  cancel(): void {
    this.#isCancelled = true;
    this.#reader?.cancel();
  }

  /** @param signal ends the reading at once, with its reason */
  async *news(signal?: AbortSignal): AsyncGenerator<StateNews<never>, undefined, undefined> {
    const { of, key } = this.#watched;
    try {
      // Also for who reads it a second time, when the feed is over.
      signal?.throwIfAborted();
      while (!this.#isCancelled) {
        const why = yield* this.#read(signal);
        signal?.throwIfAborted();
        // If its thread has died and the actor comes back, it does so there. One that nobody takes over for is alive no more: asked again and again
        // it would be lost each time.
        if (isOfThread(why) && of.isAlive) continue;
        if (this.#isCancelled || why === SAID) return;
        yield { type: 'state-ended', of, key, reason: reasonOf(why) };
        return;
      }
    } finally {
      this.cancel();
    }
  }

  /** What one life of its thread tells. @returns why it ends, or `SAID` if the watcher knows that */
  async *#read(signal: AbortSignal | undefined): AsyncGenerator<StateNews<never>, unknown, undefined> {
    let refusal: unknown;
    try {
      for await (const item of this.#open((error) => (refusal = error), signal)) {
        // What was on the way when it was cancelled.
        if (this.#isCancelled || signal?.aborted === true) return SAID;
        yield* this.#told(item);
        if ('ended' in item) return SAID;
      }
    } catch (error) {
      // Whose watch it is has ended, or restarts, and hears nothing of it any more: what it watches goes on.
      if (refusal === undefined && OF_THE_HOST.some((type) => error instanceof type)) return SAID;
      return refusal ?? error;
    }
    return refusal;
  }

  /** Passes the news on, and waits while the recipient has no room. */
  async passTo(to: Recipient<StateNews<never>>): Promise<void> {
    const pace = this.#host[PACE];
    const failed = (error: unknown): void => pace.warn(error, 'recipient of a state failed');
    for await (const news of this.news()) {
      for (;;) {
        const outcome = tellSubscriber(to, news, failed);
        if (outcome === 'stopped') return this.cancel();
        if (outcome !== 'full') break;
        await roomAgain(pace);
        if (this.#isCancelled) return;
      }
    }
  }

  #open(failed: (error: unknown) => void, signal: AbortSignal | undefined): StreamReader<StateItem> {
    const { of, key } = this.#watched;
    const reader = this.#host.stream<StateItem>({ ...ENDLESS, window: WINDOW, signal });
    this.#reader = reader;
    this.#host[STATES].ask(of, { what: 'watch', key, to: reader.sink, seen: this.#seen }, ENDLESS).catch((error: unknown) => {
      failed(error);
      reader.cancel();
    });
    return reader;
  }

  *#told(item: StateItem): Generator<StateNews<never>> {
    const { of, key } = this.#watched;
    if ('ended' in item) return yield { type: 'state-ended', of, key, reason: item.ended };
    const { life } = 'skipped' in item ? item : item.snapshot;
    if (this.#life !== undefined && this.#life !== life) yield { type: 'state-restarted', of, key, life };
    this.#life = life;
    if ('skipped' in item) return yield { type: 'state-skipped', of, key, skipped: item.skipped };
    const { snapshot } = item;
    this.#seen = { version: snapshot.version, life };
    // What is under a key has the type of the key.
    yield { type: 'state', of, key, snapshot: snapshot as Snapshot<never> };
  }
}

/** The request, or the stream that it was for, has gone with the thread. */
function isOfThread(why: unknown): boolean {
  return why instanceof ThreadLostError || (why instanceof StreamUnclaimedError && why.data.reason === 'thread-lost');
}

/** What a watch ended with, where the actor could not say it itself. */
function reasonOf(why: unknown): StopReason {
  if (isOfThread(why)) return 'thread-lost';
  return why === undefined || why instanceof ActorStoppedError ? 'stopped' : toError(why);
}
