/** Consecutive files. */
export interface Batch {
  readonly first: number;
  readonly paths: readonly string[];
}

/** Files that nobody has been given yet, from one number to before another. */
interface Run {
  begin: number;
  end: number;
}

/** Large enough to share a message's cost among many files. */
const FILES_MAX = 64;
/** Towards the end batches shrink, so that all parsers finish at about the same time. */
const FILES_MIN = 8;
/** How many batches per parser the remaining files should make. */
const SHARES = 8;

/**
 * Files that no parser has been given yet, in the order of the walk.
 *
 * Files of one directory share their words, and a parser has to learn each word once. So it goes on where its last batch ended, and where somebody
 * else has been there before, in the middle of the longest run that is left: two parsers take half of the tree each.
 *
 * ```
 * parser 0 ▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░░░░░░  parser 1 ▓▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░░░
 *                    └ its next batch                       └ its next batch
 * ```
 */
export class WorkQueue {
  readonly paths: string[] = [];
  /** In order. */
  readonly #runs: Run[] = [];
  /** Of each parser: where its last batch ended. */
  readonly #next: number[];
  #waiting = 0;
  #closed = false;

  constructor(parsers: number) {
    this.#next = new Array<number>(parsers).fill(-1);
  }

  /** Nothing waits, and nothing will come. */
  get exhausted(): boolean {
    return this.#closed && this.#waiting === 0;
  }

  get closed(): boolean {
    return this.#closed;
  }

  add(paths: readonly string[]): void {
    const begin = this.paths.length;
    for (const path of paths) this.paths.push(path);
    this.#waiting += paths.length;
    const last = this.#runs.at(-1);
    if (last?.end === begin) last.end = this.paths.length;
    else if (paths.length > 0) this.#runs.push({ begin, end: this.paths.length });
  }

  /** No more files will come. */
  close(): void {
    this.#closed = true;
  }

  /**
   * @param parser its number, from 0
   * @param urgent a small batch is better than none: it has nothing to do
   */
  take(parser: number, urgent: boolean): Batch | undefined {
    const waiting = this.#waiting;
    if (waiting === 0 || (waiting < FILES_MAX && !this.#closed && !urgent)) return undefined;
    const fair = this.#closed ? Math.ceil(waiting / (this.#next.length * SHARES)) : FILES_MAX;
    return this.#from(this.#runOf(parser), parser, Math.min(FILES_MAX, Math.max(FILES_MIN, fair)));
  }

  #from(run: Run, parser: number, atMost: number): Batch {
    const first = run.begin;
    run.begin = Math.min(first + atMost, run.end);
    if (run.begin === run.end) this.#runs.splice(this.#runs.indexOf(run), 1);
    this.#waiting -= run.begin - first;
    this.#next[parser] = run.begin;
    return { first, paths: this.paths.slice(first, run.begin) };
  }

  #runOf(parser: number): Run {
    const own = this.#runs.find(({ begin }) => begin === this.#next[parser]);
    if (own !== undefined) return own;
    const longest = this.#runs.reduce((most, run) => (run.end - run.begin > most.end - most.begin ? run : most));
    const isTaken = this.#next.includes(longest.begin);
    return isTaken && longest.end - longest.begin > 1 ? this.#secondHalfOf(longest) : longest;
  }

  #secondHalfOf(run: Run): Run {
    const half = { begin: (run.begin + run.end) >>> 1, end: run.end };
    run.end = half.begin;
    this.#runs.splice(this.#runs.indexOf(run) + 1, 0, half);
    return half;
  }
}
