import type { Indexed, ShardTotals } from '../actors/messages.ts';
import { type ThreadWork, threadsOf } from './thread-work.ts';

/** What the closing table shows, and `--json` holds. */
export interface Summary {
  readonly files: number;
  readonly skipped: number;
  readonly bytes: number;
  readonly terms: number;
  readonly postings: number;
  readonly indexBytes: number;
  readonly filesPerSecond: number;
  readonly messages: number;
  readonly phasesMs: {
    /** Program start until the coordinator runs: modules and threads. */
    readonly start: number;
    /** Walking, while the parsers already work. */
    readonly crawl: number;
    /** From the first file to the last parsed one. */
    readonly parse: number;
    /** Until the last posting was in its shard. */
    readonly settle: number;
    /** From program start. */
    readonly total: number;
  };
  readonly threads: readonly ThreadWork[];
}

export function summarise(indexed: Indexed, shards: readonly ShardTotals[]): Summary {
  const { times, files, skipped, bytes, batches, crawlMs, parsers } = indexed;
  const sum = (of: (totals: ShardTotals) => number) => shards.reduce((total, shard) => total + of(shard), 0);
  return {
    files,
    skipped: skipped.length,
    bytes,
    terms: sum((shard) => shard.terms),
    postings: sum((shard) => shard.postings),
    indexBytes: sum((shard) => shard.byteLength),
    filesPerSecond: (files / (times.settledAt - times.startedAt)) * 1000,
    // One to hand out a batch, one to report it, and the postings.
    messages: batches * 2 + parsers.reduce((total, parser) => total + parser.messages, 0),
    phasesMs: {
      start: times.startedAt,
      crawl: crawlMs,
      parse: times.parsedAt - times.startedAt,
      settle: times.settledAt - times.parsedAt,
      total: times.settledAt,
    },
    threads: threadsOf(indexed, shards),
  };
}
