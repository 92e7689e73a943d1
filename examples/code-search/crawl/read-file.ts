import { isUtf8 } from 'node:buffer';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { skipReason } from './skip-reason.ts';

/** Larger files are data, not sources. */
export const FILE_BYTES_MAX = 4 * 1024 * 1024;

/** A path that was a file when the directory was listed may be a link or a pipe by now: neither follow nor wait. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads one file after the other into the same buffer: no allocation, and a small file never leaves the CPU's caches.
 *
 * @example
 * const reader = new FileReader();
 * const skipped = reader.read('src/main.ts');           // undefined, or why it is not indexed
 * if (skipped === undefined) use(reader.bytes, reader.length);
 */
export class FileReader {
  /** Holds the file up to `length`; the byte behind it is 0. Valid until the next `read`. No Buffer: the loops over bytes see one kind of array only. */
  readonly bytes = new Uint8Array(FILE_BYTES_MAX + 2);
  /** The same memory, for what Buffer does better. */
  readonly #buffer = Buffer.from(this.bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @returns why the file is skipped, or undefined: then it is in `bytes` */
  read(path: string): string | undefined {
    try {
      this.#length = this.#fill(path);
    } catch (error) {
      this.#length = 0;
      return skipReason(error);
    }
    this.bytes[this.#length] = 0;
    return this.#judge();
  }

  #fill(path: string): number {
    const descriptor = openSync(path, FLAGS);
    try {
      // One read asks for one byte more than may be there: no separate question for the size.
      return readSync(descriptor, this.#buffer, 0, FILE_BYTES_MAX + 1, 0);
    } finally {
      closeSync(descriptor);
    }
  }

  #judge(): string | undefined {
    if (this.#length > FILE_BYTES_MAX) return 'larger than 4 MiB';
    const content = this.#buffer.subarray(0, this.#length);
    if (content.includes(0)) return 'binary: contains NUL';
    return isUtf8(content) ? undefined : 'binary: not UTF-8';
  }
}
