import { ActorRestartingError, ActorStoppedError, StreamCancelledError, ThreadLostError } from '../contract/errors/runtime-errors.ts';

const READER_IS_GONE = [StreamCancelledError, ActorStoppedError, ActorRestartingError, ThreadLostError];

/** Told to a writer, it says that the reader has left, or ended. Not: that somebody else writes, or that an item could not be read. */
export function isReaderGone(reason: Error): boolean {
  return READER_IS_GONE.some((type) => reason instanceof type);
}
