/** One end of a stream, as its holder sees it. */
export interface HeldEnd {
  /** Its holder ends, or the handler that opened it has failed. */
  holderEnds(error: Error): void;
}

/** Whom an end of a stream belongs to: an incarnation of an actor, or the thread, for code outside actors. */
export interface StreamHolder {
  /** For errors. */
  readonly name: string;
  /** Until `release`, `end` ends with the holder. */
  hold(end: HeldEnd): void;
  release(end: HeldEnd): void;
  /** Nobody reads any more what `error` was told a writer of: it is no fault of whoever lets it through. */
  readerLeft(error: Error): void;
}
