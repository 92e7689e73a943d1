import { once } from 'node:events';
import { Job } from '../actors/job.ts';
import type { Search } from '../actors/search.ts';
import type { Options } from '../options.ts';
import { skippedText } from '../report/print.ts';
import { watchJob } from '../report/watch-job.ts';
import { openNameless } from '../store/journal.ts';
import { followAndTell, keepRetrying } from './follow-and-tell.ts';
import { LiveIndex } from './live-index.ts';

export interface WatchingRun {
  readonly print: (text: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Answers queries until there are no more. */
  readonly answer: (search: Search) => Promise<unknown>;
}

/** Indexes, answers, and follows the files until it is interrupted. @throws what ends the job */
export async function runWatching(options: Options, { print, signal, answer }: WatchingRun): Promise<void> {
  const since = Date.now();
  const journals = openNameless(options.threads);
  const job = await Job.start({ ...options, journals: journals.files, goesOn: true });
  signal.addEventListener('abort', () => void job.stop(0), { once: true });
  try {
    const indexed = await watchJob(job);
    await job.keep(indexed);
    const live = new LiveIndex(job, indexed, { root: options.directory, since });
    signal.addEventListener('abort', () => live.stop(), { once: true });
    print(skippedText(indexed.skipped));
    await followAndTell(live, options, print);
    if (options.retryFailed) signal.addEventListener('abort', keepRetrying(live, options, print), { once: true });
    await answer(live.search);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await job.stop();
    journals.close();
  }
}
