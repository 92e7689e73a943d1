import type { AnySnapshot } from '../contract/state.ts';

/** What a new version consists of. */
export interface NewVersion {
  readonly value: unknown;
  readonly at: number;
  readonly cause: string | undefined;
}

/**
 * The versions of one state in one life, as many as are to be kept.
 *
 * ```
 * versions   5 6 7 8      capacity 4, version 9 comes: it stands where 5 stood, at 9 mod 4
 * places     1 2 3 0
 * ```
 *
 * Invariant: versions follow each other by one, so a version's place follows from its number.
 */
export class VersionLog {
  readonly life: number;
  readonly capacity: number;
  readonly #places: AnySnapshot[];
  /** The first there was, kept or not. */
  readonly firstVersion: number;
  #newest: AnySnapshot;

  /** @param first with its number: 1, unless the log goes on from somewhere */
  constructor(capacity: number, first: AnySnapshot) {
    this.life = first.life;
    this.capacity = capacity;
    this.firstVersion = first.version;
    // Not of its full length at once: most histories stay short.
    this.#places = [];
    this.#newest = first;
    this.#keep(first);
  }

  get newest(): AnySnapshot {
    return this.#newest;
  }

  /** The oldest that is kept. */
  get oldestVersion(): number {
    return Math.max(this.firstVersion, this.#newest.version - this.capacity + 1);
  }

  get length(): number {
    return this.#newest.version - this.oldestVersion + 1;
  }

  at(version: number): AnySnapshot | undefined {
    if (!(version >= this.oldestVersion && version <= this.#newest.version)) return undefined;
    return this.#places[version % this.capacity];
  }

  add({ value, at, cause }: NewVersion): AnySnapshot {
    const snapshot = snapshotOf({ version: this.#newest.version + 1, life: this.life, value, at, cause });
    this.#newest = snapshot;
    this.#keep(snapshot);
    return snapshot;
  }

  /** Oldest first. */
  all(): readonly AnySnapshot[] {
    return Array.from({ length: this.length }, (_, index) => this.at(this.oldestVersion + index) as AnySnapshot);
  }

  /** The same versions, as far as they find room. */
  withCapacity(capacity: number): VersionLog {
    if (capacity === this.capacity) return this;
    const [oldest, ...rest] = this.all().slice(-capacity) as [AnySnapshot, ...AnySnapshot[]];
    const log = new VersionLog(capacity, oldest);
    for (const snapshot of rest) {
      log.#newest = snapshot;
      log.#keep(snapshot);
    }
    return log;
  }

  #keep(snapshot: AnySnapshot): void {
    const place = snapshot.version % this.capacity;
    // A log may begin anywhere, and a list with holes is a slow one.
    while (this.#places.length < place) this.#places.push(snapshot);
    this.#places[place] = snapshot;
  }
}

export function snapshotOf({ version, life, value, at, cause }: AnySnapshot): AnySnapshot {
  return Object.freeze({ version, life, value, at, cause });
}
