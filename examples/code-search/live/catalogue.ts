import type { Collection } from '../ranking/bm25.ts';
import { doubled } from '../text/words.ts';

/** The files of one moment, as a query sees them from its beginning to its end. */
export interface CatalogueView extends Collection {
  /** Counts changes. */
  readonly version: number;
  /** Whether `file` is the number of a file of that moment: shards also know of files that are not yet seen, or no more. */
  has(file: number): boolean;
  pathOf(file: number): string;
}

/** Of files that no view has. */
const NEVER = Number.POSITIVE_INFINITY;

/**
 * Which files there are, each under a number of its own. A file that changes gets another number: its postings come into the shards one
 * by one, under a number that nobody sees, and then one step shows the new and hides the old. So no query sees half of a file, or both.
 *
 * ```
 * number   0 … first index made │ files indexed since
 * born     0                    │ version in which it is seen first; NEVER: not yet
 * died     version in which it is seen no more; NEVER: it is seen
 * ```
 */
export class Catalogue {
  readonly #paths: string[];
  #lengths: Int32Array;
  readonly #born: number[];
  readonly #died: number[];
  readonly #numbers = new Map<string, number>();
  readonly #firstFiles: number;
  /** Versions that somebody reads, and how many do. */
  readonly #readers = new Map<number, number>();
  /** Numbers that are seen no more, but may be looked at still, in the order in which they died. */
  readonly #dead: number[] = [];
  readonly #forgotten: (file: number) => void;
  #version = 0;
  /** Those with words in them, as ranking counts them. */
  #files = 0;
  #total = 0;

  /** @param forgotten is told of each number that nobody looks at any more, unless it is of the first index */
  constructor(paths: readonly string[], lengths: Int32Array, forgotten: (file: number) => void = () => {}) {
    this.#paths = [...paths];
    this.#lengths = lengths.slice();
    this.#born = paths.map(() => 0);
    this.#died = paths.map(() => NEVER);
    this.#firstFiles = paths.length;
    this.#forgotten = forgotten;
    for (const [file, path] of paths.entries()) {
      this.#numbers.set(path, file);
      this.#count(file, 1);
    }
  }

  get paths(): IterableIterator<string> {
    return this.#numbers.keys();
  }

  get version(): number {
    return this.#version;
  }

  /** Files that there are now, those without a word in them as well. */
  get files(): number {
    return this.#numbers.size;
  }

  has(path: string): boolean {
    return this.#numbers.has(path);
  }

  /** A number for a file that is about to be indexed. It is not seen. */
  begin(path: string): number {
    const file = this.#paths.push(path) - 1;
    if (file >= this.#lengths.length) this.#lengths = doubled(this.#lengths.length === 0 ? new Int32Array(1) : this.#lengths);
    this.#born.push(NEVER);
    this.#died.push(NEVER);
    return file;
  }

  /** Shows a file that `begin` has numbered, with all its postings in their shards, in the place of whatever had its path. */
  publish(file: number, length: number): void {
    const path = this.#paths[file] as string;
    this.#version++;
    this.#hide(path);
    this.#lengths[file] = length;
    this.#born[file] = this.#version;
    this.#numbers.set(path, file);
    this.#count(file, 1);
    this.#bury();
  }

  /** Hides whatever has this path. @returns whether there was anything */
  remove(path: string): boolean {
    if (!this.#numbers.has(path)) return false;
    this.#version++;
    this.#hide(path);
    this.#bury();
    return true;
  }

  /** `file` will not be published. */
  giveUp(file: number): void {
    this.#forgotten(file);
  }

  /** Runs `query` on the files of now, which remain what they are until it has ended. */
  async read<T>(query: (view: CatalogueView) => Promise<T>): Promise<T> {
    const view = this.#view();
    this.#readers.set(view.version, (this.#readers.get(view.version) ?? 0) + 1);
    try {
      return await query(view);
    } finally {
      const left = (this.#readers.get(view.version) as number) - 1;
      if (left > 0) this.#readers.set(view.version, left);
      else this.#readers.delete(view.version);
      this.#bury();
    }
  }

  #view(): CatalogueView {
    const [version, born, died, paths] = [this.#version, this.#born, this.#died, this.#paths];
    return {
      version,
      lengths: this.#lengths,
      files: this.#files,
      averageLength: this.#total / Math.max(1, this.#files),
      has: (file) => (born[file] ?? NEVER) <= version && version < (died[file] ?? 0),
      pathOf: (file) => paths[file] as string,
    };
  }

  #hide(path: string): void {
    const file = this.#numbers.get(path);
    if (file === undefined) return;
    this.#numbers.delete(path);
    this.#died[file] = this.#version;
    this.#count(file, -1);
    if (file >= this.#firstFiles) this.#dead.push(file);
  }

  #count(file: number, sign: 1 | -1): void {
    const length = this.#lengths[file] as number;
    this.#files += sign * Math.sign(length);
    this.#total += sign * length;
  }

  #bury(): void {
    if (this.#dead.length === 0) return;
    const oldest = Math.min(this.#version, ...this.#readers.keys());
    const seen = this.#dead.findIndex((file) => (this.#died[file] as number) > oldest);
    for (const file of this.#dead.splice(0, seen < 0 ? this.#dead.length : seen)) this.#forgotten(file);
  }
}
