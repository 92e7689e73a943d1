import { askAgain } from '../ask/ask-again.ts';
import { ActorStoppedError, ThreadLostError } from '../contract/errors/runtime-errors.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import type { AnySnapshot } from '../contract/state.ts';
import { type StateExtent, STATES } from '../contract/state-port.ts';
import type { Recorded, StoredPlace } from './recorded-list.ts';
import { StateFeed, type StateHost } from './state-feed.ts';
import type { Batch, StoreQueue } from './store-queue.ts';

/** Earlier than any version: whoever has seen that is given all that the history holds. */
const NOTHING_SEEN: StateExtent = { version: 0, life: -1, first: 1 };
const ENDLESS = Object.freeze({ timeout: Number.POSITIVE_INFINITY });
const HAS_ENDED = [ActorStoppedError, ThreadLostError];
/** So many versions of a state gather for the next commit, while another is under way. What is more waits in the history of the actor. */
const GATHERED_MAX = 64;

/** What of a batch is of one state. */
interface Share {
  readonly batch: Batch;
  count: number;
  lastNumber: number;
}

export interface RecordingParts {
  readonly host: StateHost;
  readonly store: StoreQueue;
  /** Something of it is stored: once. */
  begun(): void;
  /** The actor has ended, or cannot be watched because of that error, and all that came of it is stored. */
  ended(reason: StopReason): void;
}

/** What an archive that ends has not stored of a state. */
export interface Rest {
  readonly versions: number;
  /** The actor has said how far it was, or has ended; otherwise there may be more. */
  readonly isKnown: boolean;
}

/**
 * Writes the versions of one state to a store, as they come.
 *
 * It goes on behind the newest version that the store has of this actor, so a life of the archive that ends loses nothing that the actor's history
 * still holds; what is lost is counted. It reads ahead of the store by what goes with the next commit; the rest waits in the history of the actor (G70).
 */
export class Recording {
  readonly recorded: Recorded;
  readonly #parts: RecordingParts;
  #feed: StateFeed | undefined;
  #newest: StoredPlace | undefined;
  /** The number that was given last, and the last that is stored. */
  #number = 0;
  #storedNumber = 0;
  #share: Share | undefined;
  #hasBegun = false;
  #isOver = false;
  /** The actor has ended, and what came of it before that was read. */
  #isAllRead = false;
  #running: Promise<void> = Promise.resolve();
  /** Where the actor was when the archive was to stop. */
  #last: StateExtent | undefined;

  constructor(recorded: Recorded, parts: RecordingParts) {
    this.recorded = recorded;
    this.#parts = parts;
  }

  /** The newest of this actor that the store has, or was asked to keep. */
  get newest(): StoredPlace | undefined {
    return this.#newest;
  }

  /** Something of this actor is stored, or was. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Nothing more is read of the actor; what was read goes on to the store. */
  end(): void {
    this.#isOver = true;
    this.#feed?.cancel();
  }

  begin(): void {
    // That the store has failed is known: it was the store that said so.
    this.#running = this.#run().catch(() => undefined);
  }

  /** Its archive stops: what the actor has by now is still read and given to the store, and nothing behind that. Resolves when that is done, or cannot be. */
  async finish(): Promise<void> {
    try {
      this.#last = await this.#present();
      if (this.#hasAll) this.end();
    } catch (error) {
      // Of one that has ended the feed says so, behind the last version.
      if (!HAS_ENDED.some((type) => error instanceof type)) this.end();
    }
    await this.#running;
  }

  /** What is not stored, where the archive does not come to it any more. */
  get rest(): Rest {
    const [last, newest] = [this.#last, this.#newest];
    const taken = this.#number - this.#storedNumber;
    if (last === undefined) return { versions: taken, isKnown: this.#isAllRead };
    // Of a life that nothing was read of all is missing: from its first version on, which is not always 1 (Z8).
    const seen = newest?.life === last.life ? newest.version : last.first - 1;
    return { versions: taken + (this.#hasAll ? 0 : last.version - seen), isKnown: true };
  }

  async #run(): Promise<void> {
    const { of, id, from, seen } = this.recorded;
    const [stored] = await this.#parts.store.read(id, { limit: 1 });
    // Also if the store has forgotten all there was before it.
    this.#number = this.#storedNumber = Math.max(stored?.number ?? 0, from);
    this.#newest = stored !== undefined && stored.number > from ? placeOf(stored) : seen;
    // It may have been released meanwhile: then that is what is known of it.
    if (this.#isOver) return;
    if (this.#newest !== undefined) this.#begun();
    this.#feed = new StateFeed(this.#parts.host, { of, key: id.key }, this.#newest ?? NOTHING_SEEN);
    let missing = 0;
    for await (const news of this.#feed.news()) {
      if (news.type === 'state-skipped') missing += news.skipped;
      // Its own end, with the archive's incarnation, is none of the actor's.
      if (news.type === 'state-ended') {
        this.#isAllRead = !(news.reason instanceof Error);
        return this.#ended(news.reason);
      }
      if (news.type !== 'state') continue;
      // Ended while this was handed over: whoever ended it goes by what had been read until then.
      if (this.#isOver) return;
      const { batch, count } = this.#take(news.snapshot, missing);
      missing = 0;
      if (this.#hasAll) return this.end();
      if (count >= GATHERED_MAX) await batch.begun;
    }
  }

  #take({ value, version, life, at, cause }: AnySnapshot, missing: number): Share {
    const number = ++this.#number;
    this.#newest = { number, version, life };
    const batch = this.#parts.store.append({ ...this.recorded.id, number, value, version, life, at, cause, missing });
    const share = this.#share?.batch === batch ? this.#share : this.#shareOf(batch);
    share.count++;
    share.lastNumber = number;
    return share;
  }

  #shareOf(batch: Batch): Share {
    const share: Share = { batch, count: 0, lastNumber: 0 };
    this.#share = share;
    const stored = (): void => {
      this.#storedNumber = share.lastNumber;
      this.#begun();
    };
    // If it is not, nothing behind it may be: the next life goes on behind what is stored.
    batch.stored.then(stored, () => this.end());
    return share;
  }

  async #ended(reason: StopReason): Promise<void> {
    await this.#share?.batch.stored;
    this.#parts.ended(reason);
  }

  #begun(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#parts.begun();
  }

  /** How far the actor is; nothing, if it has no such state. */
  async #present(): Promise<StateExtent> {
    const { of, id } = this.recorded;
    const states = this.#parts.host[STATES];
    const found = await askAgain(of, () => states.ask(of, { what: 'extent', key: id.key }, ENDLESS));
    return (found as StateExtent | undefined) ?? NOTHING_SEEN;
  }

  /** It has been given to the store all that the actor had when the archive was to stop. */
  get #hasAll(): boolean {
    const [last, newest] = [this.#last, this.#newest ?? NOTHING_SEEN];
    if (last === undefined) return false;
    return newest.life === last.life ? newest.version >= last.version : newest.life > last.life;
  }
}

function placeOf({ number, version, life }: StoredPlace): StoredPlace {
  return { number, version, life };
}
