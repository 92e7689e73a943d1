import { IdTable } from './id-table.ts';

/** So many are remembered at least, if they come faster than they may be forgotten; twice as many at most. */
const KEPT = 500_000;
const SEEDS = 2 ** 31;
const PLACES_MIN = 64;

/**
 * Ids for some time each, in two halves: what is new goes into the one, and the other is forgotten as a whole when nothing of it counts any more. So
 * nothing is ever taken out one by one.
 *
 * Limit: a million at most. Of ids that come faster the older half counts no longer, whatever was said.
 */
export class RecentIds {
  readonly #seed: number;
  readonly #kept: number;
  #recent: IdTable;
  #before: IdTable;
  /** When all of `#recent` counts no longer; and all of `#before`. */
  #recentUntilMs = Number.NEGATIVE_INFINITY;
  #beforeUntilMs = Number.NEGATIVE_INFINITY;

  /** @param random in [0, 1) */
  constructor(random: number, kept = KEPT) {
    this.#kept = kept;
    this.#seed = Math.floor(random * SEEDS);
    this.#recent = new IdTable(this.#seed);
    this.#before = new IdTable(this.#seed);
  }

  get size(): number {
    return this.#recent.size + this.#before.size;
  }

  has(id: string, nowMs: number): boolean {
    const untilMs = this.#recent.get(id) ?? this.#before.get(id);
    return untilMs !== undefined && untilMs > nowMs;
  }

  add(id: string, untilMs: number, nowMs: number): void {
    if (this.#beforeUntilMs <= nowMs || this.#recent.size >= this.#kept) this.#turn();
    this.#recent.set(id, untilMs);
    if (untilMs > this.#recentUntilMs) this.#recentUntilMs = untilMs;
  }

  #turn(): void {
    if (this.#recent.size === 0) return;
    this.#before = this.#recent;
    this.#beforeUntilMs = this.#recentUntilMs;
    // Ids come as fast as before, or not at all.
    this.#recent = new IdTable(this.#seed, Math.max(PLACES_MIN, this.#before.places / 2));
    this.#recentUntilMs = Number.NEGATIVE_INFINITY;
  }
}
