import { type ActorRef, AgentManager, type AgentManagerMessage, agent, handle, retry, task } from '@ringmaster/actors';
import { FileReader } from '../crawl/read-file.ts';
import { type Stamp, stampAt, UNKNOWN } from '../crawl/stamp.ts';
import { fileUpdate } from '../postings/file-update.ts';
import type { ShardMessage } from './messages.ts';

/** A file to be indexed under a number that no query sees yet. */
export interface IndexFile {
  readonly path: string;
  readonly file: number;
}

/** What became of it. */
export type FileIndexed =
  /** All shards have its postings. `stamp` is that of the content that was read. */
  | { readonly length: number; readonly bytes: number; readonly stamp: Stamp }
  /** It is no source, or not there any more. No shard has anything of it. */
  | { readonly reason: string; readonly stamp: Stamp };

export const indexFile = task<IndexFile, FileIndexed>('code-search/index-file', {
  runTimeout: 30_000,
  retry: { attempts: 3, backoff: { minMs: 50, maxMs: 1_000, jitter: 0.2 } },
});

export interface IndexerArgs {
  readonly root: string;
  readonly shards: readonly ActorRef<ShardMessage>[];
  /** Knows it, and whoever comes in its place. */
  readonly manager: ActorRef<AgentManagerMessage>;
}

/** Somebody is writing it just now: so often it is read again at once. */
const READS_MAX = 3;
/** Two changes within a tick of the file system's clock have the same stamp. */
const TICK_MS = 50;
/** A shard that was lost with its thread is back soon. */
const BACKOFF = { minMs: 20, maxMs: 500, jitter: 0.2 };

/** Indexes single files that have changed: one on every worker, given its tasks by the scheduler. What it does twice does no harm. */
export const indexer = agent<IndexerArgs>(import.meta.url, 'indexer', { capacity: 2 }, (ctx, { root, shards, manager }) => {
  const reader = new FileReader();
  AgentManager.of(manager, ctx)
    .register(ctx.self)
    .catch((error: unknown) => ctx.log.warn({ err: error }, 'not registered'));
  return [
    handle(indexFile, async ({ path, file }, run) => {
      const { stamp, reason } = readWhole(reader, `${root}/${path}`);
      if (reason !== undefined) return { reason, stamp };
      const bytes = reader.length;
      const { parts, length } = fileUpdate(reader.bytes, bytes, shards.length);
      const added = parts.map((part, number) =>
        retry(ctx, () => run.ask(shards[number] as ActorRef<ShardMessage>, { type: 'add', file, path, ...part }), {
          attempts: Number.POSITIVE_INFINITY,
          backoff: BACKOFF,
          signal: run.signal,
        }),
      );
      await Promise.all(added);
      return { length, bytes, stamp };
    }),
  ];
});

/** Reads until the file was the same before and after. The stamp is `UNKNOWN` if it may not be that of what was read. */
function readWhole(reader: FileReader, path: string): { readonly stamp: Stamp; readonly reason: string | undefined } {
  for (let reads = 1; ; reads++) {
    const stamp = stampAt(path);
    const reason = reader.read(path);
    const isSame = stamp === stampAt(path);
    if (isSame || reads === READS_MAX) return { stamp: isSame && isOld(stamp) ? stamp : UNKNOWN, reason };
  }
}

const isOld = (stamp: Stamp): boolean => Number.parseFloat(stamp) < Date.now() - TICK_MS;
