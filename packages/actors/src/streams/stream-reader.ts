import type { ReadableStream } from 'node:stream/web';
import type { StreamReader, StreamTo } from '../contract/stream.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { StreamSource } from './stream-source.ts';
import { readableOf } from './web-streams.ts';

/** A source, as its user sees it. */
export class SourceReader<T> implements StreamReader<T> {
  readonly sink: StreamTo<T>;
  readonly #source: StreamSource;

  constructor(source: StreamSource, sink: StreamTo<T>) {
    this.#source = source;
    this.sink = sink;
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined, undefined> {
    return this.#iterate(() => this.#source.next() as Promise<IteratorResult<T, undefined>>);
  }

  batches(): AsyncIterable<readonly T[]> {
    const next = (): Promise<IteratorResult<readonly T[], undefined>> =>
      this.#source.nextBatch() as Promise<IteratorResult<readonly T[], undefined>>;
    return { [Symbol.asyncIterator]: () => this.#iterate(next) };
  }

  toReadable(): ReadableStream<T> {
    return readableOf<T>(this.#source);
  }

  cancel(reason?: Error): void {
    this.#source.cancel(reason === undefined ? undefined : toError(reason));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#source.cancel();
  }

  /** Leaving the loop calls `return`. */
  #iterate<R>(next: () => Promise<IteratorResult<R, undefined>>): AsyncIterator<R, undefined, undefined> {
    return {
      next,
      return: async () => {
        this.#source.cancel();
        return { done: true, value: undefined };
      },
    };
  }
}
