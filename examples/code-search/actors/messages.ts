import type { ReplyTo } from '@ringmaster/actors';
import type { Digest } from '../compare/digest.ts';
import type { Unwalked } from '../crawl/walk.ts';
import type { TermHits } from '../ranking/bm25.ts';

export interface CrawlerMessage {
  readonly type: 'crawl';
}

export type ParserMessage =
  /** A run of files in the order of the walk. Paths are one string: a batch is one small message, not sixty-four values. */
  | { readonly type: 'parse'; readonly first: number; readonly paths: string; readonly replyTo: ReplyTo<ParseReport> }
  /** No more files: answered when every shard has everything this parser found. */
  | { readonly type: 'settle'; readonly replyTo: ReplyTo<ParserTotals> };

/** Between the paths of a batch: the one character no file name can hold. */
export const PATH_SEPARATOR = '\0';

/** What became of one batch. */
export interface ParseReport {
  readonly bytes: number;
  /** Of each file of the batch, in terms; 0 if it was skipped. */
  readonly lengths: Int32Array;
  readonly skipped: readonly Unwalked[];
}

export interface ParserTotals {
  /** Node's number of the thread it lives in. */
  readonly thread: number;
  /** Sent, to all shards. */
  readonly postings: number;
  readonly messages: number;
  /** Share of time in which the thread's event loop was not idle; in it the runtime's own work counts too. */
  readonly awake: number;
  readonly readMs: number;
  readonly scanMs: number;
  readonly writeMs: number;
  readonly sendMs: number;
}

export type ShardMessage =
  /** A chunk of a parser's postings, and the terms it had not used before: two flat arrays, however many postings they hold. */
  | { readonly type: 'post'; readonly parser: number; readonly terms: Uint8Array; readonly chunk: Uint8Array }
  /** The parser has sent everything. Comes behind its posts: when this is answered, all of them are in the index. */
  | {
      readonly type: 'complete';
      readonly parser: number;
      readonly newest: Int32Array;
      readonly postings: number;
      readonly replyTo: ReplyTo<void>;
    }
  | { readonly type: 'totals'; readonly replyTo: ReplyTo<ShardTotals> }
  /** Files and frequencies of those terms that live here. */
  | { readonly type: 'lookup'; readonly terms: readonly string[]; readonly replyTo: ReplyTo<readonly TermHits[]> }
  /** Lines of those terms that live here, in the files asked for. */
  | {
      readonly type: 'lines';
      readonly terms: readonly string[];
      readonly files: readonly number[];
      readonly replyTo: ReplyTo<readonly Found[]>;
    }
  | { readonly type: 'digest'; readonly replyTo: ReplyTo<Digest> }
  /** From now on the shard's postings outlive its thread. Answered with what it holds. */
  | { readonly type: 'keep'; readonly replyTo: ReplyTo<ShardTotals> }
  /** This shard's part of a file that has changed. May come twice: the second takes the place of the first. */
  | {
      readonly type: 'add';
      readonly file: number;
      readonly path: string;
      readonly terms: Uint8Array;
      readonly bodies: Uint8Array;
      readonly replyTo: ReplyTo<void>;
    }
  /** No query looks at that file any more. */
  | { readonly type: 'forget'; readonly file: number; readonly replyTo: ReplyTo<void> };

export interface ShardTotals {
  readonly thread: number;
  readonly terms: number;
  readonly postings: number;
  readonly byteLength: number;
  readonly busyMs: number;
}

/** Where a term stands in a file. */
export interface Found {
  readonly term: string;
  readonly file: number;
  readonly lines: readonly number[];
}

export type CoordinatorMessage =
  /** The next files in the order of the walk. */
  | { readonly type: 'found'; readonly paths: readonly string[] }
  | { readonly type: 'crawled'; readonly unwalked: readonly Unwalked[]; readonly crawlMs: number }
  /** By the parser of that number. */
  | { readonly type: 'parsed'; readonly parser: number; readonly first: number; readonly report: ParseReport }
  | { readonly type: 'settled'; readonly parsers: readonly ParserTotals[] }
  | { readonly type: 'failed'; readonly error: Error }
  /** Answered when the last posting is in its shard. */
  | { readonly type: 'finish'; readonly replyTo: ReplyTo<Indexed> };

/** How far the job is. */
export interface Status {
  readonly found: number;
  /** The walk is over: `found` is final. */
  readonly crawled: boolean;
  readonly done: number;
  readonly bytes: number;
  readonly skipped: number;
}

/** The finished job, as the coordinator saw it. */
export interface Indexed {
  /** By file number. */
  readonly paths: readonly string[];
  /** By file number, in terms; 0 for what was skipped. */
  readonly lengths: Int32Array;
  readonly skipped: readonly Unwalked[];
  /** Files that are in the index. */
  readonly files: number;
  readonly bytes: number;
  readonly batches: number;
  readonly crawlMs: number;
  readonly coordinateMs: number;
  readonly times: PhaseTimes;
  readonly parsers: readonly ParserTotals[];
}

/** Milliseconds since the program started. */
export interface PhaseTimes {
  readonly startedAt: number;
  readonly crawledAt: number;
  readonly parsedAt: number;
  /** The last posting is in its shard. */
  readonly settledAt: number;
}
