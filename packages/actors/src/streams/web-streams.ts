import { ReadableStream, WritableStream } from 'node:stream/web';
import type { StreamWriter } from '../contract/stream.ts';
import { toError } from '../contract/errors/to-error.ts';
import { onAbort } from '../cell/on-abort.ts';
import type { StreamSource } from './stream-source.ts';

/** Takes an item only when somebody reads: what waits, waits in the source, within its window. */
const NOTHING_AHEAD = { highWaterMark: 0 };

export function readableOf<T>(source: StreamSource): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      pull: async (controller) => {
        const { done, value } = await source.next();
        if (done === true) controller.close();
        else controller.enqueue(value as T);
      },
      cancel: (reason) => source.cancel(reason === undefined ? undefined : toError(reason)),
    },
    NOTHING_AHEAD,
  );
}

export function writableOf<T>(writer: StreamWriter<T>): WritableStream<T> {
  let quiet = (): void => undefined;
  return new WritableStream<T>({
    start: (controller) => {
      const { signal } = writer;
      const left = (): void => controller.error(signal.reason);
      if (signal.aborted) left();
      else quiet = onAbort(signal, left);
    },
    write: (item) => writer.write(item),
    close: () => {
      quiet();
      writer.end();
    },
    abort: (reason) => {
      quiet();
      writer.fail(toError(reason));
    },
  });
}
