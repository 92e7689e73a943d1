import { threadId } from 'node:worker_threads';
import { actor, on } from '@ringmaster/actors';
import { digestOf } from '../compare/digest.ts';
import { ShardIndex } from '../postings/shard-index.ts';
import type { Found, ShardMessage } from './messages.ts';

/** Holds the postings of its share of all terms. One on every worker. */
export const shard = actor<ShardMessage>(import.meta.url, 'shard', () => {
  const index = new ShardIndex();
  let busyMs = 0;

  return on({
    post: (segment) => {
      const began = performance.now();
      index.absorb(segment.parser, segment);
      busyMs += performance.now() - began;
    },
    settle: ({ replyTo }) => replyTo.tell(index.postings.count),
    totals: ({ replyTo }) => replyTo.tell({ thread: threadId, busyMs, ...index.size }),
    lookup: ({ terms, replyTo }) => replyTo.tell(index.known(terms).map(({ term, id }) => ({ term, hits: index.postings.hits(id) }))),
    lines: ({ terms, files, replyTo }) => replyTo.tell(linesIn(index, terms, files)),
    digest: ({ replyTo }) => replyTo.tell(digestOf(index.terms, index.postings)),
  });
});

function linesIn(index: ShardIndex, terms: readonly string[], files: readonly number[]): Found[] {
  const found = index.known(terms).flatMap(({ term, id }) => files.map((file) => ({ term, file, lines: index.postings.lines(id, file) })));
  return found.filter(({ lines }) => lines.length > 0);
}
