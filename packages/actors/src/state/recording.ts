import type { AnyRef } from '../contract/actor-ref.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import type { AnySnapshot, StateVersion } from '../contract/state.ts';
import type { StateId, StoredVersion } from '../contract/state-store.ts';
import { StateFeed, type StateHost } from './state-feed.ts';
import type { StoreQueue } from './store-queue.ts';

/** Earlier than any version: whoever has seen that is given all that the history holds. */
const NOTHING_SEEN: StateVersion = { version: 0, life: -1 };

/** A version, as it was stored. */
export type StoredPlace = StateVersion & Pick<StoredVersion, 'number'>;

/** What is recorded: plain data, which outlives a life of the archive. */
export interface Recorded {
  readonly of: AnyRef;
  readonly id: StateId;
  /** Number of the newest version in the store when it began: what is newer is of this actor. */
  readonly from: number;
  /** The newest that was stored when all were forgotten: those up to that are not to come back, though the actor's history may still hold them. */
  readonly forgotten?: StoredPlace;
}

export interface RecordingParts {
  readonly host: StateHost;
  readonly store: StoreQueue;
  readonly keep: number;
  /** Something of it is stored: once. */
  begun(): void;
  /** The actor has ended, or cannot be watched because of that error. */
  ended(reason: StopReason): void;
}

/**
 * Writes the versions of one state to a store, as they come.
 *
 * It goes on behind the newest version that the store has of this actor, so a life of the archive that ends loses nothing that the actor's history
 * still holds; what is lost is counted. It reads no faster than the store writes, and waits in the history of the actor (G70).
 */
export class Recording {
  readonly recorded: Recorded;
  readonly #parts: RecordingParts;
  #feed: StateFeed | undefined;
  #newest: StoredPlace | undefined;
  #hasBegun = false;
  #isOver = false;

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

  end(): void {
    this.#isOver = true;
    this.#feed?.cancel();
  }

  /** @throws what the store throws, as a rejection */
  async run(): Promise<void> {
    const { of, id, from, forgotten } = this.recorded;
    const [stored] = await this.#parts.store.read(id, { limit: 1 });
    if (this.#isOver) return;
    const newest: StoredPlace | undefined = stored ?? forgotten;
    if (newest !== undefined && newest.number > from) {
      this.#newest = placeOf(newest);
      this.#begun();
    }
    this.#feed = new StateFeed(this.#parts.host, { of, key: id.key }, this.#newest ?? NOTHING_SEEN);
    // Also if the store has forgotten all there was before it.
    let number = Math.max(newest?.number ?? 0, from);
    let missing = 0;
    for await (const news of this.#feed.news()) {
      if (news.type === 'state-skipped') missing += news.skipped;
      // Its own end, with the archive's incarnation, is none of the actor's.
      if (news.type === 'state-ended') return this.#parts.ended(news.reason);
      if (news.type !== 'state') continue;
      await this.#store({ snapshot: news.snapshot, number: ++number, missing });
      missing = 0;
      this.#begun();
    }
  }

  #begun(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#parts.begun();
  }

  async #store({ snapshot, number, missing }: { snapshot: AnySnapshot; number: number; missing: number }): Promise<void> {
    const { id } = this.recorded;
    const { store, keep } = this.#parts;
    const { value, version, life, at, cause } = snapshot;
    const stored: StoredVersion = { ...id, number, value, version, life, at, cause, missing };
    this.#newest = placeOf(stored);
    await store.append([stored]);
    if (number > keep) await store.forget(id, number - keep + 1);
  }
}

function placeOf({ number, version, life }: StoredPlace): StoredPlace {
  return { number, version, life };
}
