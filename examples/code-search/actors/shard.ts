import { threadId } from 'node:worker_threads';
import { actor, on } from '@ringmaster/actors';
import { digestOf } from '../compare/digest.ts';
import type { PostingIndex } from '../postings/posting-index.ts';
import type { TermHits } from '../ranking/bm25.ts';
import { ShardStore } from '../store/shard-store.ts';
import type { Found, ShardMessage, ShardTotals } from './messages.ts';

export interface ShardArgs {
  /** The file that its postings are kept in, so that the next one finds them if this thread dies; undefined: they are not. */
  readonly journal: number | undefined;
}

/** Holds the postings of its share of all terms. One on every worker. */
export const shard = actor<ShardMessage, ShardArgs>(import.meta.url, 'shard', (_ctx, { journal }) => {
  const store = new ShardStore(journal);
  const shard = store.index;
  let busyMs = 0;
  const totals = (): ShardTotals => ({ thread: threadId, busyMs, ...shard.size });

  return on({
    post: ({ parser, terms, chunk }) => {
      const began = performance.now();
      shard.absorb(parser, terms, chunk);
      busyMs += performance.now() - began;
    },
    complete: ({ parser, newest, postings, replyTo }) => {
      const began = performance.now();
      shard.complete(parser, newest, postings);
      busyMs += performance.now() - began;
      replyTo.tell();
    },
    totals: ({ replyTo }) => replyTo.tell(totals()),
    lookup: ({ terms, replyTo }) => replyTo.tell(hitsOf(shard.index, terms)),
    lines: ({ terms, files, replyTo }) => replyTo.tell(linesIn(shard.index, terms, files)),
    digest: ({ replyTo }) => replyTo.tell(digestOf(shard.index)),
    keep: ({ replyTo }) => {
      store.keep();
      replyTo.tell(totals());
    },
    add: ({ file, terms, bodies, replyTo }) => {
      store.add(file, terms, bodies);
      replyTo.tell();
    },
    forget: ({ file, replyTo }) => {
      store.forget(file);
      replyTo.tell();
    },
  });
});

function hitsOf(index: PostingIndex, terms: readonly string[]): TermHits[] {
  return index.known(terms).map(({ term, id }) => ({ term, hits: index.hits(id) }));
}

function linesIn(index: PostingIndex, terms: readonly string[], files: readonly number[]): Found[] {
  const found = index.known(terms).flatMap(({ term, id }) => files.map((file) => ({ term, file, lines: index.lines(id, file) })));
  return found.filter(({ lines }) => lines.length > 0);
}
