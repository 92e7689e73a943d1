import { blockInItem } from './block-in-item.ts';
import type { EndPlace, ReadingEnd, WritingEnd } from './stream-ends.ts';
import type { StreamSource } from './stream-source.ts';
import { goneError } from './gone-error.ts';
import type { Pauses } from './pauses.ts';

/** What both ends of a stream within a thread need from it. */
export interface LocalStreams {
  /** `strictMessages`: an item as it would arrive from another thread. */
  readonly roundTrip: ((item: unknown, what: 'item') => unknown) | undefined;
  readonly hasBlock: (item: unknown) => boolean;
  readonly pauses: Pauses;
}

/** The reading end of a writer in the same thread: items go by reference, or as they would arrive from another one (`strictMessages`). */
export class LocalReadingEnd implements ReadingEnd {
  readonly place: EndPlace;
  readonly #source: StreamSource | undefined;
  readonly #thread: LocalStreams;

  /** @param source undefined: it is over */
  constructor(place: EndPlace, source: StreamSource | undefined, thread: LocalStreams) {
    this.place = place;
    this.#source = source;
    this.#thread = thread;
  }

  open(writer: WritingEnd): void {
    if (this.#source === undefined) writer.cancelled(goneError());
    else this.#source.open(new PausingWritingEnd(writer, this.#thread.pauses));
  }

  /** Takes no bytes: nothing is encoded. */
  item(item: unknown): number {
    const { roundTrip, hasBlock } = this.#thread;
    if (roundTrip === undefined && hasBlock(item)) throw blockInItem();
    this.#source?.take(roundTrip === undefined ? item : roundTrip(item, 'item'), 0);
    return 0;
  }

  ended(writer: EndPlace, error: Error | undefined): void {
    this.#source?.ended(writer, error);
  }
}

/**
 * Gives credit when the event loop has had its turn, if it is time for that: two loops that await nothing but each other run in
 * microtasks, and would keep everything else from its turn for ever (G60).
 */
class PausingWritingEnd implements WritingEnd {
  readonly #writer: WritingEnd;
  readonly #pauses: Pauses;
  #isOpen = false;

  constructor(writer: WritingEnd, pauses: Pauses) {
    this.#writer = writer;
    this.#pauses = pauses;
  }

  get place(): EndPlace {
    return this.#writer.place;
  }

  granted(items: number, bytes: number): void {
    if (this.#isOpen) return this.#pauses.run(() => this.#writer.granted(items, bytes));
    // The first window: nobody has been kept waiting by this stream yet.
    this.#isOpen = true;
    this.#writer.granted(items, bytes);
  }

  cancelled(reason: Error): void {
    this.#writer.cancelled(reason);
  }
}
