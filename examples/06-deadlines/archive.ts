import { actor, on, type ReplyTo } from '@ringmaster/actors';

export type ArchiveMessage =
  | { readonly type: 'search'; readonly title: string; readonly shelves: number; readonly replyTo: ReplyTo<string> }
  | { readonly type: 'log'; readonly replyTo: ReplyTo<readonly string[]> };

/** Searches without ever letting go of its thread; between two shelves it looks whether anybody still wants to know. */
export const archive = actor<ArchiveMessage>(import.meta.url, 'archive', (ctx) => {
  const log: string[] = [];
  return on({
    search: ({ title, shelves, replyTo }) => {
      for (let shelf = 0; shelf < shelves; shelf++) {
        if (ctx.cancelled()) return void log.push(`"${title}" given up`);
        look();
      }
      log.push(`"${title}" found`);
      return replyTo.tell(title);
    },
    log: ({ replyTo }) => replyTo.tell(log.splice(0)),
  });
});

/** A millisecond's work on one shelf. */
function look(): void {
  const end = performance.now() + 1;
  while (performance.now() < end);
}
