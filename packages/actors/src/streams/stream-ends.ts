/** Where an end of a stream lives: its thread, its number there, and which start of that thread (I5). */
export interface EndPlace {
  readonly thread: number;
  readonly id: number;
  readonly incarnation: number;
}

export function isSameEnd(one: EndPlace, other: EndPlace): boolean {
  return one.id === other.id && one.thread === other.thread && one.incarnation === other.incarnation;
}

/** The reading end, as its writer calls it, in whatever thread. */
export interface ReadingEnd {
  /** The incarnation of a thread that this end dies with. */
  readonly place: EndPlace;
  /** Answered with credit, or with `cancelled`. */
  open(writer: WritingEnd): void;
  /**
   * Only with credit.
   * @returns the bytes that it takes
   * @throws MessageNotSerializableError, MessageTooLargeError: nothing was sent
   */
  item(item: unknown): number;
  /** Nothing follows; `error` if the stream has failed. */
  ended(writer: EndPlace, error: Error | undefined): void;
}

/** The writing end, as its reader calls it, in whatever thread. */
export interface WritingEnd {
  readonly place: EndPlace;
  granted(items: number, bytes: number): void;
  /** Nobody reads any more. */
  cancelled(reason: Error): void;
}
