import type { ReplyTo } from '@ringmaster/actors';
import type { Unwalked } from '../crawl/walk.ts';
import type { Indexed, ParseReport, ParserTotals, Status } from './messages.ts';
import type { WorkQueue } from './work-queue.ts';

/** What the coordinator knows of the job so far. */
export class JobRecord {
  readonly #queue: WorkQueue;
  readonly #skipped: Unwalked[] = [];
  readonly #reports: { readonly first: number; readonly lengths: Int32Array }[] = [];
  readonly #times = { startedAt: performance.now(), crawledAt: 0, parsedAt: 0, settledAt: 0 };
  #bytes = 0;
  #done = 0;
  #files = 0;
  #coordinateMs = 0;
  #crawlMs = 0;
  #parsers: readonly ParserTotals[] = [];
  #error: Error | undefined;

  constructor(queue: WorkQueue) {
    this.#queue = queue;
  }

  get over(): boolean {
    return this.#error !== undefined || this.#times.settledAt > 0;
  }

  get status(): Status {
    const { paths, closed } = this.#queue;
    return { found: paths.length, crawled: closed, done: this.#done, bytes: this.#bytes, skipped: this.#skipped.length };
  }

  crawled(unwalked: readonly Unwalked[], crawlMs: number): void {
    this.#times.crawledAt = performance.now();
    this.#crawlMs = crawlMs;
    this.#skipped.push(...unwalked);
  }

  add(first: number, { bytes, lengths, skipped }: ParseReport): void {
    this.#reports.push({ first, lengths });
    this.#bytes += bytes;
    this.#done += lengths.length;
    this.#files += lengths.length - skipped.length;
    this.#skipped.push(...skipped);
  }

  /** Runs a piece of the coordinator's work and counts its time. */
  timed(work: () => void): void {
    const began = performance.now();
    work();
    this.#coordinateMs += performance.now() - began;
  }

  parsed(): void {
    this.#times.parsedAt = performance.now();
  }

  settled(parsers: readonly ParserTotals[]): void {
    this.#times.settledAt = performance.now();
    this.#parsers = parsers;
  }

  /** The first failure is the one that counts: the others follow from it. */
  failed(error: Error): void {
    this.#error ??= error;
  }

  answer(replyTo: ReplyTo<Indexed>): void {
    if (this.#error === undefined) replyTo.tell(this.#result());
    else replyTo.fail(this.#error);
  }

  #result(): Indexed {
    const lengths = new Int32Array(this.#queue.paths.length);
    for (const report of this.#reports) lengths.set(report.lengths, report.first);
    return {
      paths: this.#queue.paths,
      lengths,
      skipped: this.#skipped.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
      files: this.#files,
      bytes: this.#bytes,
      batches: this.#reports.length,
      crawlMs: this.#crawlMs,
      coordinateMs: this.#coordinateMs,
      times: { ...this.#times },
      parsers: this.#parsers,
    };
  }
}
