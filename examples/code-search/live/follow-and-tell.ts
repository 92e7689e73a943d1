import { refreshed } from '../news/topics.ts';
import type { Options } from '../options.ts';
import { changeLines } from '../report/change-lines.ts';
import { retriedText, watchingText } from '../report/print.ts';
import type { LiveIndex } from './live-index.ts';

/** Follows the files, and prints what becomes of those that change, until the index is stopped. */
export async function followAndTell(live: LiveIndex, { directory, rescanMs }: Options, print: (text: string) => void): Promise<void> {
  const lines = changeLines(print);
  live.broker.subscribe(refreshed, {
    tell: ({ body }) => {
      lines(body);
      return 'accepted';
    },
  });
  print(watchingText(await live.follow({ root: directory, rescanMs }), rescanMs));
}

/** Tries files again that could not be indexed, every now and then. @returns ends that */
export function keepRetrying(live: LiveIndex, { rescanMs }: Options, print: (text: string) => void): () => void {
  let isTrying = false;
  const timer = setInterval(async () => {
    if (isTrying) return;
    isTrying = true;
    const retried = await live.failed.retry().catch(() => undefined);
    isTrying = false;
    if (retried !== undefined && retried.tried > 0) print(retriedText(retried));
  }, rescanMs);
  return () => clearInterval(timer);
}
