import { type MessageCodec, RecordMemory } from '@ringmaster/core';

/**
 * The arguments that an actor was given at its first start, encoded: a restart gets the same ones, whatever setup and handlers have done to
 * the objects since (D3). Kept in the actor's own thread, for restarts there, and by its parent, for a start in a new thread.
 *
 * Arguments that cannot be encoded can live in this thread only, and are passed by reference.
 */
export class KeptArguments {
  readonly #codec: MessageCodec;
  readonly #thread: number;
  readonly #args: unknown;
  readonly #encoded: Uint8Array | undefined;
  #isFirst = true;

  constructor(codec: MessageCodec, thread: number, args: unknown) {
    this.#codec = codec;
    this.#thread = thread;
    this.#args = args;
    this.#encoded = typeof args === 'object' && args !== null ? encoded(codec, args) : undefined;
  }

  /** The arguments for the next start; for the first start, the very object that was given. */
  next(): unknown {
    if (!this.#isFirst) return this.copy();
    this.#isFirst = false;
    return this.#args;
  }

  copy(): unknown {
    if (this.#encoded === undefined) return this.#args;
    const { byteLength } = this.#encoded;
    const aligned = new Uint8Array((byteLength + 7) & ~7);
    aligned.set(this.#encoded);
    return this.#codec.decode(new RecordMemory(aligned.buffer), 0, byteLength, this.#thread);
  }
}

function encoded(codec: MessageCodec, args: object): Uint8Array | undefined {
  try {
    return codec.encodeToBytes(args);
  } catch {
    return undefined;
  }
}
