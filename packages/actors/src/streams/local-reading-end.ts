import type { EndPlace, ReadingEnd, WritingEnd } from './stream-ends.ts';
import type { StreamSource } from './stream-source.ts';
import { goneError } from './gone-error.ts';

/** The reading end of a writer in the same thread: items go by reference, or as they would arrive from another one (`strictMessages`). */
export class LocalReadingEnd implements ReadingEnd {
  readonly place: EndPlace;
  readonly #source: StreamSource | undefined;
  readonly #roundTrip: ((item: unknown, what: 'item') => unknown) | undefined;

  /** @param source undefined: it is over */
  constructor(place: EndPlace, source: StreamSource | undefined, roundTrip: ((item: unknown, what: 'item') => unknown) | undefined) {
    this.place = place;
    this.#source = source;
    this.#roundTrip = roundTrip;
  }

  open(writer: WritingEnd): void {
    if (this.#source === undefined) writer.cancelled(goneError());
    else this.#source.open(writer);
  }

  /** Takes no bytes: nothing is encoded. */
  item(item: unknown): number {
    this.#source?.take(this.#roundTrip === undefined ? item : this.#roundTrip(item, 'item'), 0);
    return 0;
  }

  ended(writer: EndPlace, error: Error | undefined): void {
    this.#source?.ended(writer, error);
  }
}
