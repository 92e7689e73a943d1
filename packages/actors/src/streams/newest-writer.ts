import { toError } from '../contract/errors/to-error.ts';
import type { StreamWriter } from '../contract/stream.ts';

/** What is heard of a reader that is told the newest. */
export interface NewestEnds {
  /** Once: nobody reads any more. */
  gone(): void;
  /** An item cannot be sent, and is left out. Without this, without a word. */
  refused?(error: Error): void;
}

/**
 * Tells one reader of what changes: if it is behind, of the newest alone. For news of which an older piece is worth nothing once there is a newer one.
 *
 * What it has no room for waits under a key, in the order in which the keys came; what comes under the same key takes its place. Nothing waits for a
 * reader that keeps up.
 *
 * ```
 * write(a1) write(b1) write(a2)      the reader grants
 *   a: a1 -----------> a2    ---->   a2 b1
 *   b:        b1
 * ```
 *
 * Invariant: at most one item a key waits, and either all items have a key or none has.
 */
export class NewestWriter<T> {
  readonly #writer: StreamWriter<T>;
  readonly #ends: NewestEnds;
  /** Undefined: it keeps up. */
  #waiting: Map<unknown, T> | undefined;
  #endsThen = false;
  #isGone = false;

  constructor(writer: StreamWriter<T>, ends: NewestEnds) {
    this.#writer = writer;
    this.#ends = ends;
    writer.signal.addEventListener('abort', () => this.#gone(), { once: true });
    // In its own thread a reader may have left before. Not at once: whoever is told is still being made.
    if (writer.signal.aborted) void Promise.resolve().then(() => this.#gone());
  }

  get isBehind(): boolean {
    return this.#waiting !== undefined;
  }

  /** Now, or in the place of what waits under `key`. */
  write(item: T, key?: unknown): void {
    if (this.tryWrite(item)) return;
    const isFirst = this.#waiting === undefined;
    this.#waiting ??= new Map();
    this.#waiting.set(key, item);
    if (isFirst) this.#wait();
  }

  /** Now, or not at all. @returns whether it needs no further attempt: it is written, or never will be */
  tryWrite(item: T): boolean {
    return this.#waiting === undefined && this.#isDone(item);
  }

  /** Behind what waits. */
  end(): void {
    if (this.#waiting === undefined) this.#writer.end();
    else this.#endsThen = true;
  }

  #isDone(item: T): boolean {
    try {
      return this.#writer.tryWrite(item);
    } catch (error) {
      this.#ends.refused?.(toError(error));
      return true;
    }
  }

  #wait(): void {
    this.#writer.ready.then(
      () => this.#writeWaiting(),
      () => this.#gone(),
    );
  }

  #writeWaiting(): void {
    for (const [key, item] of this.#waiting ?? []) {
      if (!this.#isDone(item)) return this.#wait();
      this.#waiting?.delete(key);
    }
    this.#waiting = undefined;
    if (this.#endsThen) this.#writer.end();
  }

  #gone(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#ends.gone();
  }
}
