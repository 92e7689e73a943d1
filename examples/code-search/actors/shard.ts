import { threadId } from 'node:worker_threads';
import { actor, type Handlers, on, StateError } from '@ringmaster/actors';
import { digestOf } from '../compare/digest.ts';
import type { PostingIndex } from '../postings/posting-index.ts';
import { ShardIndex } from '../postings/shard-index.ts';
import type { TermHits } from '../ranking/bm25.ts';
import type { Found, ShardMessage } from './messages.ts';

/** Holds the postings of its share of all terms, as the parsers send them. One on every worker. See `keptShard` for one that goes on from there. */
export const shard = actor<ShardMessage>(import.meta.url, 'shard', () => on(shardHandlers(new ShardIndex())));

/** What every shard does. */
export function shardHandlers(shard: ShardIndex): Handlers<ShardMessage> {
  let busyMs = 0;
  const unchangeable = () => new StateError('Cannot change the shard: it only takes in what parsers send');

  return {
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
    totals: ({ replyTo }) => replyTo.tell({ thread: threadId, busyMs, ...shard.size }),
    lookup: ({ terms, replyTo }) => replyTo.tell(hitsOf(shard.index, terms)),
    lines: ({ terms, files, replyTo }) => replyTo.tell(linesIn(shard.index, terms, files)),
    digest: ({ replyTo }) => replyTo.tell(digestOf(shard.index)),
    keep: ({ replyTo }) => replyTo.fail(unchangeable()),
    add: ({ replyTo }) => replyTo.fail(unchangeable()),
    forget: ({ replyTo }) => replyTo.fail(unchangeable()),
  };
}

function hitsOf(index: PostingIndex, terms: readonly string[]): TermHits[] {
  return index.known(terms).map(({ term, id }) => ({ term, hits: index.hits(id) }));
}

function linesIn(index: PostingIndex, terms: readonly string[], files: readonly number[]): Found[] {
  const found = index.known(terms).flatMap(({ term, id }) => files.map((file) => ({ term, file, lines: index.lines(id, file) })));
  return found.filter(({ lines }) => lines.length > 0);
}
