import { type ActorRef, actor, on } from '@ringmaster/actors';
import { type Unwalked, walk } from '../crawl/walk.ts';
import { deliver } from './deliver.ts';
import type { CoordinatorMessage, CrawlerMessage } from './messages.ts';

/** Files found per turn: the owner's event loop is never held for long. */
const FILES_PER_TURN = 512;

export interface CrawlerArgs {
  readonly root: string;
  readonly coordinator: ActorRef<CoordinatorMessage>;
}

/** Walks the tree, a slice per message, and tells the coordinator what it finds. Lives on the owner's thread; reads no file. */
export const crawler = actor<CrawlerMessage, CrawlerArgs>(import.meta.url, 'crawler', (ctx, { root, coordinator }) => {
  const unwalked: Unwalked[] = [];
  const directories = walk(root, (skipped) => unwalked.push(skipped));
  let crawlMs = 0;

  return on({
    crawl: async () => {
      const began = performance.now();
      const paths: string[] = [];
      let step = directories.next();
      for (; step.done !== true; step = directories.next()) {
        paths.push(...step.value);
        if (paths.length >= FILES_PER_TURN) break;
      }
      crawlMs += performance.now() - began;
      if (paths.length > 0) await deliver(ctx, coordinator, { type: 'found', paths });
      if (step.done === true) await deliver(ctx, coordinator, { type: 'crawled', unwalked, crawlMs });
      // Stopped in the middle: what it would tell itself were a dead letter.
      else if (!ctx.signal.aborted) ctx.tell(ctx.self, { type: 'crawl' });
    },
  });
});
