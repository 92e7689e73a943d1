import { OPEN_WRITER, type StreamTo, type StreamWriter, type WriterOptions } from '../contract/stream.ts';
import type { StreamHolder } from '../contract/stream-holder.ts';
import type { EndPlace } from './stream-ends.ts';

/** Opens what an address names. */
export interface WriterOpener {
  writer(to: StreamAddress, holder: StreamHolder, options?: WriterOptions): StreamWriter<unknown>;
}

/** The address of a reading end: data that crosses threads, and whom to ask to open it in this one. */
export class StreamAddress implements StreamTo<unknown>, EndPlace {
  readonly thread: number;
  readonly id: number;
  readonly incarnation: number;
  readonly systemId: number;
  readonly #opener: WriterOpener;

  constructor(opener: WriterOpener, { thread, id, incarnation }: EndPlace, systemId: number) {
    this.#opener = opener;
    this.thread = thread;
    this.id = id;
    this.incarnation = incarnation;
    this.systemId = systemId;
  }

  [OPEN_WRITER](holder: StreamHolder, options?: WriterOptions): StreamWriter<unknown> {
    return this.#opener.writer(this, holder, options);
  }

  toString(): string {
    return `StreamTo(${this.thread}/${this.id})`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
