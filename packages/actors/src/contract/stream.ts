import type { ReadableStream, WritableStream } from 'node:stream/web';
import type { StreamHolder } from './stream-holder.ts';

/** How much a reader lets come, and how long it waits. */
export interface StreamOptions {
  /** How many items may be on the way or wait for the reader, 1 to 1 048 576. Default: `streamWindow`, 1 024. */
  readonly window?: number | undefined;
  /**
   * The same in encoded bytes, between threads, 1 to 1 GiB: for streams of large items. What is reached first counts; an item that is
   * longer still goes alone. Default: `streamWindowBytes`, 1 MiB. Within one thread items are not encoded, and only their number counts.
   */
  readonly windowBytes?: number | undefined;
  /** Milliseconds within which somebody has to begin to write, above 0; `Infinity` for any time. Default: `askTimeoutMs`. */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds for which a read waits for the next item once somebody has begun to write, above 0. Then the stream ends: reading rejects with
   * `StreamStalledError`, and its writer learns that nobody reads any more. Default: `Infinity`, since a source may have nothing to say for long.
   */
  readonly stallTimeout?: number | undefined;
  /** Ends the stream when it is aborted: reading rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How long a writer waits. */
export interface WriterOptions {
  /**
   * Milliseconds for which a write, or `ready`, waits for credit, above 0; it comes whenever half of the window was read. Then the stream ends: both
   * ends get `StreamStalledError`. A handler that lets that through has left off, and not failed. Default: `Infinity`.
   */
  readonly stallTimeout?: number | undefined;
}

/** Under this key the address of a stream opens its writing end: not for users, who hand it to `writer`. */
export const OPEN_WRITER: unique symbol = Symbol('ringmaster/open-writer');

/**
 * Where a stream is written to: goes to its producer in a message, in whatever thread, and may be handed on from there. Nothing is
 * written through it before somebody, once, opens it with `ctx.writer` or `system.writer`.
 */
export interface StreamTo<in T> {
  [OPEN_WRITER](holder: StreamHolder, options?: WriterOptions): StreamWriter<T>;
}

/**
 * The reading end of a stream. One reader: whoever leaves its loop ends the stream, and its writer learns of it.
 *
 * Reading comes to its end behind the last item when the writer has called `end`, and rejects there with its error if it failed: by
 * `fail`, by the end of its actor (`ActorStoppedError`, `ActorRestartingError`) or of its thread (`ThreadLostError`).
 */
export interface StreamReader<in out T> extends AsyncIterable<T>, AsyncDisposable {
  /** For the producer. */
  readonly sink: StreamTo<T>;
  /**
   * The same items, as many at a time as are there, at least one: how to read fast.
   *
   * @example for await (const rows of orders.batches()) total += rows.length;
   */
  batches(): AsyncIterable<readonly T[]>;
  /** As a web stream, which reads on only when somebody reads it. */
  toReadable(): ReadableStream<T>;
  /** Ends the stream from this end; what was not read is dropped. Nothing if it is over. `reason` goes to the writer as a cause. */
  cancel(reason?: Error): void;
}

/**
 * The writing end of a stream. It may write as much as its reader has given it credit for, and waits for more when that is used up.
 * It belongs to the actor that opened it: if that restarts or stops, or if the handler fails in which it was opened, the reader is told.
 */
export interface StreamWriter<in T> {
  /**
   * Resolves when the item is on its way, at once while there is credit. An item must not be changed before.
   *
   * @throws as a rejection: `MessageNotSerializableError`, `MessageTooLargeError` (only this item is not written); why nobody reads any
   * more, as `signal.reason` has it; StateError after `end` or `fail`
   */
  write(item: T): Promise<void>;
  /**
   * Writes the item if there is credit, and never waits.
   *
   * @returns false if there is none, as in another thread than the reader's right behind `writer`, since the first has to come from there; or if nobody reads any
   * more: then `ready` rejects
   * @throws what `write` rejects with, but for the latter
   * @example while (!to.tryWrite(row)) await to.ready;
   */
  tryWrite(item: T): boolean;
  /** Resolves when there is credit; rejects when nobody reads any more. */
  readonly ready: Promise<void>;
  /**
   * Aborted when nobody reads any more. Its reason says why: `StreamCancelledError` (the reader has left, or never came),
   * `StreamStalledError` (it was not read for `stallTimeout`), `ActorStoppedError`, `ActorRestartingError`, `ThreadLostError`, `SystemStoppedError`, or `StateError` if somebody else writes to the stream.
   */
  readonly signal: AbortSignal;
  /** No item follows. Nothing if the stream is over. */
  end(): void;
  /** The reader gets `error` behind the items sent so far. Writes that wait are given up, also those that wait behind `end`. Nothing if the stream is over. */
  fail(error: Error): void;
  /**
   * Writes all items and ends the stream. If they fail, the stream fails with the same error. If nobody reads on, their iterator is
   * closed, or the web stream cancelled.
   *
   * @returns a promise that resolves when all is on its way. It rejects with the error of the items or of writing one, and with `signal.reason` if nobody
   * reads on: a handler that lets that through has left off, and not failed (E8), and who looks at no promise is not told of it
   * @example await ctx.writer(to).from(table.rows());
   */
  from(items: AsyncIterable<T> | Iterable<T> | ReadableStream<T>): Promise<void>;
  /** As a web stream. */
  toWritable(): WritableStream<T>;
}

/** What can have streams: each actor, and the system for code outside actors. */
export interface Streaming {
  /**
   * A stream whose items this actor reads. Send `sink` to the producer, and read in the handler that made it, or from there: its items do
   * not go through the mailbox, so a handler may wait for them. It ends with this incarnation of the actor, or if that handler fails.
   *
   * @throws TypeError or RangeError for options that make no sense; ActorStoppedError; SystemStoppedError while the system stops
   * @example
   * const rows = ctx.stream<Row>();
   * db.tell({ type: 'export', to: rows.sink });
   * for await (const row of rows) total += row.amount;
   */
  stream<T>(options?: StreamOptions): StreamReader<T>;
  /**
   * Opens the writing end of a stream, once: the second one that is opened is cancelled with StateError.
   *
   * @throws TypeError for what is no address of a stream; TypeError or RangeError for options that make no sense; ActorStoppedError; SystemStoppedError while the system stops
   * @example
   * export: async ({ to }) => {
   *   const out = ctx.writer(to);
   *   for (const row of table) await out.write(row);
   *   out.end();
   * }
   */
  writer<T>(to: StreamTo<T>, options?: WriterOptions): StreamWriter<T>;
}
