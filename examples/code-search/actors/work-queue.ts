/** A run of consecutive files. */
export interface Batch {
  readonly first: number;
  readonly paths: readonly string[];
}

/** Large enough to share a message's cost among many files, and to keep the files of one package, which share their words, together. */
const FILES_MAX = 64;
/** Towards the end batches shrink, so that all parsers finish at about the same time. */
const FILES_MIN = 8;
/** How many batches per parser the remaining files should make. */
const SHARES = 4;

/** Files that no parser has been given yet, in the order of the walk. */
export class WorkQueue {
  readonly paths: string[] = [];
  readonly #parsers: number;
  #next = 0;
  #closed = false;

  constructor(parsers: number) {
    this.#parsers = parsers;
  }

  /** Nothing waits, and nothing will come. */
  get exhausted(): boolean {
    return this.#closed && this.#next === this.paths.length;
  }

  get closed(): boolean {
    return this.#closed;
  }

  add(paths: readonly string[]): void {
    for (const path of paths) this.paths.push(path);
  }

  /** No more files will come. */
  close(): void {
    this.#closed = true;
  }

  /** @param urgent a small batch is better than none: somebody has nothing to do */
  take(urgent: boolean): Batch | undefined {
    const waiting = this.paths.length - this.#next;
    if (waiting === 0 || (waiting < FILES_MAX && !this.#closed && !urgent)) return undefined;
    const fair = this.#closed ? Math.ceil(waiting / (this.#parsers * SHARES)) : FILES_MAX;
    const count = Math.min(waiting, FILES_MAX, Math.max(FILES_MIN, fair));
    const first = this.#next;
    this.#next += count;
    return { first, paths: this.paths.slice(first, this.#next) };
  }
}
