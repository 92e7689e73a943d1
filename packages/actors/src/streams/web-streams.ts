// Types alone: the classes are the global ones, which Node loads at their first use. Imported, each thread would load them at its start.
import type { ReadableStream as Readable, WritableStream as Writable, WritableStreamDefaultController } from 'node:stream/web';
import type { StreamWriter } from '../contract/stream.ts';
import { toError } from '../contract/errors/to-error.ts';
import { onAbort } from '../cell/on-abort.ts';
import type { StreamSource } from './stream-source.ts';

/** Takes an item only when somebody reads: what waits, waits in the source, within its window. */
const NOTHING_AHEAD = { highWaterMark: 0 };

export function readableOf<T>(source: StreamSource): Readable<T> {
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

export function writableOf<T>(writer: StreamWriter<T>): Writable<T> {
  const quiets: (() => void)[] = [];
  const done = (): void => {
    for (const quiet of quiets.splice(0)) quiet();
  };
  const fail = (reason: unknown): void => {
    done();
    writer.fail(toError(reason));
  };
  return new WritableStream<T>({
    start: (controller) => {
      const { signal } = writer;
      // Node's types do not know of it yet.
      const { signal: aborting } = controller as WritableStreamDefaultController & { readonly signal: AbortSignal };
      const left = (): void => controller.error(signal.reason);
      if (signal.aborted) return left();
      quiets.push(
        onAbort(signal, left),
        // `abort` below is called only when the write that is under way has ended, and that may wait for credit for ever.
        onAbort(aborting, () => fail(aborting.reason)),
      );
    },
    // A web stream is over with its first write that fails, and says so to nobody: without this, its reader would wait for ever.
    write: (item) =>
      writer.write(item).catch((error: unknown) => {
        fail(error);
        throw error;
      }),
    close: () => {
      done();
      writer.end();
    },
    abort: fail,
  });
}
