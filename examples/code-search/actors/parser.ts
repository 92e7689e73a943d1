import { threadId } from 'node:worker_threads';
import { type ActorRef, actor, on } from '@ringmaster/actors';
import type { Unwalked } from '../crawl/walk.ts';
import { FileParser } from '../postings/file-parser.ts';
import { type ParserMessage, type ParseReport, PATH_SEPARATOR, type ShardMessage } from './messages.ts';
import { PostingMail } from './posting-mail.ts';

export interface ParserArgs {
  readonly number: number;
  readonly root: string;
  readonly shards: readonly ActorRef<ShardMessage>[];
}

/** Reads and tokenises the files it is handed, and sends each posting to the shard that holds its term. One on every worker. */
export const parser = actor<ParserMessage, ParserArgs>(import.meta.url, 'parser', (ctx, { number, root, shards }) => {
  const files = new FileParser(root, shards.length);
  const began = performance.eventLoopUtilization();
  const mail = new PostingMail(ctx, { parser: number, shards, files });

  return on({
    parse: async ({ first, paths, replyTo }) => {
      replyTo.tell(await parseBatch(files, mail, { first, paths: paths.split(PATH_SEPARATOR) }));
    },
    settle: async ({ replyTo }) => {
      await mail.complete();
      const awake = performance.eventLoopUtilization(began).utilization;
      const postings = files.routes.reduce((sum, route) => sum + route.postings.count, 0);
      replyTo.tell({ thread: threadId, awake, postings, messages: mail.messages, sendMs: mail.sendMs, ...files.spent });
    },
  });
});

async function parseBatch(files: FileParser, mail: PostingMail, batch: { first: number; paths: readonly string[] }): Promise<ParseReport> {
  const lengths = new Int32Array(batch.paths.length);
  const skipped: Unwalked[] = [];
  let bytes = 0;
  for (const [index, path] of batch.paths.entries()) {
    const outcome = files.parse(batch.first + index, path);
    if ('reason' in outcome) skipped.push({ path, reason: outcome.reason });
    else {
      lengths[index] = outcome.length;
      bytes += outcome.bytes;
      const full = mail.post();
      if (full !== undefined) await full;
    }
  }
  return { bytes, lengths, skipped };
}
