import { type Place, placeKey } from '../contract/place.ts';
import type { Terminated } from '../contract/terminated.ts';

/** How a watcher wants to be told: as a message made by this, or through its hook. */
export type NoticeMapping = ((notice: Terminated) => unknown) | undefined;

/** Whom one incarnation watches. It alone decides whether a notice still counts: what is not here is not told (G39). */
export class WatchList<Ref extends Place> {
  readonly #entries = new Map<string, { readonly ref: Ref; readonly as: NoticeMapping }>();

  /** Watching once more changes how it is told. True if it was not watched. */
  set(ref: Ref, as: NoticeMapping): boolean {
    const key = placeKey(ref);
    const isNew = !this.#entries.has(key);
    this.#entries.set(key, { ref, as });
    return isNew;
  }

  has(ref: Place): boolean {
    return this.#entries.has(placeKey(ref));
  }

  /** Ends the watch; undefined if there was none. */
  take(ref: Place): { readonly ref: Ref; readonly as: NoticeMapping } | undefined {
    const key = placeKey(ref);
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    return entry;
  }

  takeAll(): readonly Ref[] {
    const refs = [...this.#entries.values()].map(({ ref }) => ref);
    this.#entries.clear();
    return refs;
  }
}
