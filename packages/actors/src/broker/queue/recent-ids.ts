/** So many are remembered at least, if they come faster than they may be forgotten; twice as many at most. */
const KEPT = 500_000;

/**
 * Ids for some time each, in two halves: what is new goes into the one, and the other is forgotten as a whole when nothing of it counts any more. So
 * nothing is ever taken out of a `Map` one by one (docs/performance.md says what that costs).
 *
 * Limit: a million at most. Of ids that come faster the older half counts no longer, whatever was said.
 */
export class RecentIds {
  #recent = new Map<string, number>();
  #before = new Map<string, number>();
  /** When all of `#recent` counts no longer. */
  #recentUntilMs = Number.NEGATIVE_INFINITY;
  #beforeUntilMs = Number.NEGATIVE_INFINITY;

  get size(): number {
    return this.#recent.size + this.#before.size;
  }

  has(id: string, nowMs: number): boolean {
    const untilMs = this.#recent.get(id) ?? this.#before.get(id);
    return untilMs !== undefined && untilMs > nowMs;
  }

  add(id: string, untilMs: number, nowMs: number): void {
    if (this.#beforeUntilMs <= nowMs || this.#recent.size >= KEPT) this.#turn();
    this.#recent.set(id, untilMs);
    if (untilMs > this.#recentUntilMs) this.#recentUntilMs = untilMs;
  }

  #turn(): void {
    if (this.#recent.size === 0) return;
    this.#before = this.#recent;
    this.#beforeUntilMs = this.#recentUntilMs;
    this.#recent = new Map();
    this.#recentUntilMs = Number.NEGATIVE_INFINITY;
  }

  /** Those that count, with the moments until which they do. */
  *entries(nowMs: number): Iterable<readonly [id: string, untilMs: number]> {
    for (const entry of this.#before) if (entry[1] > nowMs && !this.#recent.has(entry[0])) yield entry;
    for (const entry of this.#recent) if (entry[1] > nowMs) yield entry;
  }
}
