import type { ReadableStream } from 'node:stream/web';
import { onAbort } from '../cell/on-abort.ts';
import type { StreamWriter } from '../contract/stream.ts';
import { toError } from '../contract/errors/to-error.ts';
import { shown } from '../contract/shown.ts';

/** Anything that gives items one after the other. */
export type Items<T> = AsyncIterable<T> | Iterable<T> | ReadableStream<T>;

/** Where items come from. */
interface ItemSource<T> {
  next(): IteratorResult<T, unknown> | PromiseLike<IteratorResult<T | undefined, unknown>>;
  /** Nobody wants more; may be called while `next` is under way. */
  leave(reason: unknown): void;
}

/**
 * Writes all `items`, and ends the stream: see `StreamWriter.from`.
 *
 * @returns why nobody reads on; undefined: all is written
 */
export async function pump<T>(items: Items<T>, writer: StreamWriter<T>): Promise<unknown> {
  const { signal } = writer;
  let source: ItemSource<T>;
  try {
    source = sourceOf(items);
  } catch (error) {
    writer.fail(toError(error));
    throw error;
  }
  const waiting = new AbortableWait(signal);
  try {
    while (!signal.aborted) {
      const given = source.next();
      const step = 'then' in given ? await waiting.wait(given) : given;
      if (step === undefined || signal.aborted) break;
      if (step.done === true) {
        writer.end();
        return undefined;
      }
      const item = step.value as T;
      if (!writer.tryWrite(item)) await writer.write(item);
    }
  } catch (error) {
    // The reader's affair, and no failure of the items.
    if (!signal.aborted) {
      source.leave(error);
      writer.fail(toError(error));
      throw error;
    }
  } finally {
    waiting.end();
  }
  source.leave(signal.reason);
  return signal.reason;
}

/** Waits for one promise after the other, none longer than until `signal` is aborted. A race with one long promise would keep all it had run with. */
class AbortableWait {
  readonly end: () => void;
  #giveUp: (() => void) | undefined;

  constructor(signal: AbortSignal) {
    this.end = onAbort(signal, () => this.#giveUp?.());
  }

  /** Undefined: aborted meanwhile. */
  wait<T>(promise: PromiseLike<T>): Promise<T | undefined> {
    return new Promise<T | undefined>((resolve, reject) => {
      this.#giveUp = () => resolve(undefined);
      promise.then(resolve, reject);
    });
  }
}

/** @throws TypeError for what has no items */
function sourceOf<T>(items: Items<T>): ItemSource<T> {
  if (isWebStream(items)) return webSource(items);
  const iterator = iteratorOf(items);
  const leave = async (): Promise<unknown> => iterator.return?.();
  return {
    next: () => iterator.next(),
    // How it takes that is its own affair: nobody waits for it.
    leave: () => void leave().catch(() => undefined),
  };
}

/** A text has items, too, and no properties to look for. */
function isWebStream<T>(items: Items<T>): items is ReadableStream<T> {
  return typeof items === 'object' && items !== null && 'getReader' in items;
}

function iteratorOf<T>(items: Partial<AsyncIterable<T> & Iterable<T>> | null | undefined): AsyncIterator<T> | Iterator<T> {
  const iterator = items?.[Symbol.asyncIterator]?.() ?? items?.[Symbol.iterator]?.();
  if (iterator === undefined) {
    throw new TypeError(`Cannot write from items: they are an iterable, an async iterable or a web stream, not ${shown(items)}`);
  }
  return iterator;
}

/** Through its reader, which can be cancelled while it reads. */
function webSource<T>(items: ReadableStream<T>): ItemSource<T> {
  const reader = items.getReader();
  return {
    next: () => reader.read(),
    leave: (reason) => void reader.cancel(reason).catch(() => undefined),
  };
}
