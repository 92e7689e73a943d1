import { type AnyRef, actor, on, type ReplyTo } from '@ringmaster/actors';
import { heapInUse } from '../fixtures/heap.ts';

export type BroodMessage = { readonly type: 'echo'; readonly value: number; readonly replyTo: ReplyTo<number> };

/** Spawns `children` of its own kind, and answers. */
export const brood = actor<BroodMessage, { readonly children: number }>(import.meta.url, 'brood', (ctx, { children }) => {
  for (let n = 0; n < children; n++) ctx.spawn(brood({ children: 0 }));
  return on({ echo: ({ value, replyTo }) => replyTo.tell(value) });
});

export type WatcherMessage =
  | { readonly type: 'watch'; readonly refs: readonly AnyRef[] }
  /** How many ends it has heard of. */
  | { readonly type: 'seen'; readonly replyTo: ReplyTo<number> };

/** Watches what it is told to. */
export const watcher = actor<WatcherMessage>(import.meta.url, 'watcher', (ctx) => {
  let seen = 0;
  const receive = on<WatcherMessage>({
    watch: ({ refs }) => {
      for (const ref of refs) ctx.watch(ref);
    },
    seen: ({ replyTo }) => replyTo.tell(seen),
  });
  return { receive, terminated: () => void seen++ };
});

/** What a thread holds, all that can go gone. */
export const scales = actor<{ readonly type: 'weigh'; readonly replyTo: ReplyTo<number> }>(import.meta.url, 'scales', () =>
  on({ weigh: ({ replyTo }) => replyTo.tell(heapInUse()) }),
);
