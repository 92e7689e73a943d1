import { SlotHeap, SlotPositions } from '../../collections/slot-heap.ts';
import { CLASSES, FRONT } from './classes.ts';
import type { Entry } from './entry.ts';

/** Entries of one class that have risen equally often, by the moment they became ready: the same order in which they rise. */
interface Cohort {
  readonly heap: SlotHeap;
  /** How long after it was ready one of them rises. */
  readonly riseAfterMs: number;
}

/**
 * Who has waited how long. There is one heap for each class and number of levels risen:
 *
 * ```
 *             not risen   once        twice       three times   four times
 * critical    [ … ]  ───> front
 * high        [ … ]  ───> critical ──> front
 * normal      [ … ]  ───> high     ──> critical ──> front
 * low         [ … ]  ───> normal   ──> high     ──> critical  ──> front
 * ```
 *
 * so that both who rises next and who is oldest in a class are tops of heaps, and rising appends to the next heap: it keeps the order, but for
 * those that were queued again.
 */
export class Ages {
  readonly #positions = new SlotPositions();
  readonly #cohorts: readonly (readonly Cohort[])[];
  /** Nobody rises before. May be too early, never too late. */
  #nextMs = Number.POSITIVE_INFINITY;

  constructor(agingMs: number) {
    this.#cohorts = CLASSES.map((_, rank) =>
      Array.from({ length: rank - FRONT + 1 }, (_, risen) => ({
        heap: new SlotHeap(this.#positions),
        riseAfterMs: risen === rank - FRONT ? Number.POSITIVE_INFINITY : (risen + 1) * agingMs,
      })),
    );
  }

  add(entry: Entry): void {
    const { heap, riseAfterMs } = this.#cohortOf(entry);
    heap.add(entry.slot, entry.readyMs);
    this.#nextMs = Math.min(this.#nextMs, entry.readyMs + riseAfterMs);
  }

  remove(entry: Entry): void {
    this.#cohortOf(entry).heap.remove(entry.slot);
  }

  /** Slot of the one whose time to rise came first, if it has; -1: nobody's has. */
  nextToRise(nowMs: number): number {
    if (nowMs < this.#nextMs) return -1;
    let slot = -1;
    this.#nextMs = Number.POSITIVE_INFINITY;
    for (const cohorts of this.#cohorts) {
      for (const { heap, riseAfterMs } of cohorts) {
        const riseMs = heap.firstKey + riseAfterMs;
        if (riseMs >= this.#nextMs) continue;
        this.#nextMs = riseMs;
        slot = heap.first;
      }
    }
    return this.#nextMs <= nowMs ? slot : -1;
  }

  /**
   * It has another level from now on, and another place where it waits.
   *
   * With a lead, tasks of one share have the same number in the heaps whatever their levels, so these decide there. Like a turn (Q13), a level changes while its
   * task stands in none of them: _else, of two profiles that have the task, one is put where it belongs while the other still stands where the task was._
   */
  rise(entry: Entry): void {
    const { lane } = entry;
    const isLed = lane.lead.leadMs !== Number.POSITIVE_INFINITY;
    if (isLed) lane.remove(entry);
    this.remove(entry);
    entry.level--;
    this.add(entry);
    if (isLed) lane.add(entry);
    else lane.put(entry);
  }

  /** When the oldest waiting one of a class became ready; `Infinity`: none waits. */
  oldestMs(rank: number): number {
    return Math.min(...(this.#cohorts[rank] ?? []).map(({ heap }) => heap.firstKey));
  }

  #cohortOf({ rank, level }: Entry): Cohort {
    return this.#cohorts[rank]?.[rank - level] as Cohort;
  }
}
