import { actor, on, stateKey } from '@ringmaster/actors';
import type { ShardIndex } from '../postings/shard-index.ts';
import type { JournalFiles } from '../store/journal.ts';
import { ShardStore } from '../store/shard-store.ts';
import type { ShardMessage } from './messages.ts';
import { shardHandlers } from './shard.ts';

export interface KeptShardArgs {
  /** Where its postings outlive its thread; undefined: they do not. */
  readonly journal: JournalFiles | undefined;
}

/** What a shard holds: its versions say what was indexed when. */
export interface ShardHolds {
  readonly terms: number;
  /** Of the first index. */
  readonly postings: number;
  /** Files that have changed since, and that queries may look at. */
  readonly recentFiles: number;
}

export const shardKey = stateKey<ShardHolds>('code-search/shard');

/** Versions that are kept. */
const HISTORY = 50;

const holdsOf = ({ size, recent }: ShardIndex): ShardHolds => ({ terms: size.terms, postings: size.postings, recentFiles: recent.size });

/** A shard in which files may be indexed again when the parsers are done, and which comes back as it was when its thread has died. */
export const keptShard = actor<ShardMessage, KeptShardArgs>(import.meta.url, 'kept-shard', (ctx, { journal }) => {
  const store = new ShardStore(journal);
  const shard = store.index;
  const handlers = shardHandlers(shard);
  // After its thread has died it begins with what the journal has: nothing else is to be restored.
  const holds = ctx.state(shardKey, holdsOf(shard), { history: HISTORY });

  return on({
    ...handlers,
    keep: ({ replyTo }) => {
      store.keep();
      holds.set(holdsOf(shard), 'kept');
      return handlers.totals({ type: 'totals', replyTo });
    },
    add: ({ file, path, terms, bodies, replyTo }) => {
      store.add(file, terms, bodies);
      holds.set(holdsOf(shard), `indexed ${path}`);
      replyTo.tell();
    },
    forget: ({ file, replyTo }) => {
      store.forget(file);
      holds.set(holdsOf(shard), 'forgot what no query sees');
      replyTo.tell();
    },
  });
});
