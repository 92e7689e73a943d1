import type { ActorCell } from '../../cell/actor-cell.ts';
import type { Busy } from '../../cell/standing.ts';
import { busyOf } from '../../cell/standing-of.ts';
import type { Place } from '../../contract/place.ts';

/** The actors that are here in a thread, by slot: from the making of a cell to its end. */
export class Residents implements Iterable<ActorCell> {
  readonly #bySlot: (ActorCell | undefined)[] = [];

  at(slot: number): ActorCell | undefined {
    return this.#bySlot[slot];
  }

  /** The one that a reference means: not who has its slot by now, nor who had it before. */
  of({ slot, generation }: Pick<Place, 'slot' | 'generation'>): ActorCell | undefined {
    const cell = this.#bySlot[slot];
    return cell?.generation === generation ? cell : undefined;
  }

  arrived(cell: ActorCell): void {
    this.#bySlot[cell.slot] = cell;
  }

  left(slot: number): void {
    this.#bySlot[slot] = undefined;
  }

  /** Those that arrive meanwhile come along. */
  *[Symbol.iterator](): Iterator<ActorCell> {
    for (const cell of this.#bySlot) if (cell !== undefined) yield cell;
  }

  /** Those that are in the middle of something. */
  get busy(): readonly Busy[] {
    return [...this].flatMap((cell) => busyOf(cell) ?? []);
  }

  /** They handle nothing any more: whoever waits for one of them learns that. */
  abandon(): void {
    for (const cell of this) cell.abandon();
  }
}
