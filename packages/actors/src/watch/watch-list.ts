import type { Terminated } from '../contract/terminated.ts';

/** Who is watched: a place, and who of those that lived there. */
export interface Watched {
  readonly thread: number;
  readonly slot: number;
  readonly generation: number;
}

/** How a watcher wants to be told: as a message made by this, or through its hook. */
export type NoticeMapping = ((notice: Terminated) => unknown) | undefined;

/** The same text for the same actor, and for no other one at its place (G42). */
export function watchKey({ thread, slot, generation }: Watched): string {
  return `${thread}/${slot}/${generation}`;
}

/** Whom one incarnation watches. It alone decides whether a notice still counts: what is not here is not told (G39). */
export class WatchList<Ref extends Watched> {
  readonly #entries = new Map<string, { readonly ref: Ref; readonly as: NoticeMapping }>();

  /** Watching once more changes how it is told. True if it was not watched. */
  set(ref: Ref, as: NoticeMapping): boolean {
    const key = watchKey(ref);
    const isNew = !this.#entries.has(key);
    this.#entries.set(key, { ref, as });
    return isNew;
  }

  has(ref: Watched): boolean {
    return this.#entries.has(watchKey(ref));
  }

  /** Ends the watch; undefined if there was none. */
  take(ref: Watched): { readonly ref: Ref; readonly as: NoticeMapping } | undefined {
    const key = watchKey(ref);
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
