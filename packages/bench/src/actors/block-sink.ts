import { threadId } from 'node:worker_threads';
import { actor, on, type ReplyTo, type SharedBlock } from '@ringmaster/actors';

export type BlockSinkMessage =
  | { readonly type: 'block'; readonly block: SharedBlock }
  | { readonly type: 'sync'; readonly replyTo: ReplyTo<number> }
  | { readonly type: 'where'; readonly replyTo: ReplyTo<number> };

/** Looks for its mark in each block, and releases it. */
export const blockSink = actor<BlockSinkMessage>(import.meta.url, 'block-sink', () => {
  let seen = 0;
  let right = 0;
  return on({
    block: ({ block }) => {
      if (block.bytes[0] === (seen & 0xff)) right += 1;
      seen += 1;
      block.release();
    },
    sync: ({ replyTo }) => replyTo.tell(right),
    where: ({ replyTo }) => replyTo.tell(threadId),
  });
});
