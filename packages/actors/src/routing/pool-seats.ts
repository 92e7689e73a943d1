import type { AnyRef } from '../contract/actor-ref.ts';
import type { Routee } from './routee.ts';
import { GivenRoutees, type Routees } from './routees.ts';

/**
 * Who is routed to by a pool, each on a seat: a small number that stays when its routee is replaced.
 *
 * To come or to go costs the same however many there are: the list of those that live is made when somebody looks.
 */
export class PoolSeats implements Routees {
  readonly #seats = new Map<AnyRef, number>();
  /** Undefined since somebody has come or gone. */
  #routees: GivenRoutees | undefined;

  get size(): number {
    return this.#seats.size;
  }

  get refs(): readonly AnyRef[] {
    return [...this.#seats.keys()];
  }

  living(): readonly Routee[] {
    return this.#seated.living();
  }

  known(): readonly Routee[] {
    return this.#seated.known();
  }

  take(seat: number, ref: AnyRef): void {
    this.#seats.set(ref, seat);
    this.#routees = undefined;
  }

  /** @returns its seat; undefined: it had none */
  leave(ref: AnyRef): number | undefined {
    const seat = this.#seats.get(ref);
    if (this.#seats.delete(ref)) this.#routees = undefined;
    return seat;
  }

  /** The one with the highest seat leaves. Only while there is one. */
  leaveHighest(): AnyRef {
    const [ref] = [...this.#seats].reduce((highest, one) => (one[1] > highest[1] ? one : highest));
    this.leave(ref);
    return ref;
  }

  leaveAll(): void {
    this.#seats.clear();
    this.#routees = undefined;
  }

  get #seated(): GivenRoutees {
    this.#routees ??= new GivenRoutees(this.refs as Routee[]);
    return this.#routees;
  }

  /** The lowest that are free, so many. */
  free(count: number): readonly number[] {
    const taken = new Set(this.#seats.values());
    const free: number[] = [];
    for (let seat = 0; free.length < count; seat++) if (!taken.has(seat)) free.push(seat);
    return free;
  }
}
