import {
  ActorRestartingError,
  ActorStoppedError,
  StreamCancelledError,
  StreamStalledError,
  ThreadLostError,
} from '../contract/errors/runtime-errors.ts';

const READER_IS_GONE = [StreamCancelledError, StreamStalledError, ActorStoppedError, ActorRestartingError, ThreadLostError];

/** Told to a writer, it says that the reader has left, or ended, or does not read. Not: that somebody else writes, or that an item could not be read. */
export function isReaderGone(reason: Error): boolean {
  return READER_IS_GONE.some((type) => reason instanceof type);
}
