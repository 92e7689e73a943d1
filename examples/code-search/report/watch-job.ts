import type { Job } from '../actors/job.ts';
import type { Indexed } from '../actors/messages.ts';
import { BAR_EVERY_MS, LINE_EVERY_MS, progressBar, progressLines } from './progress.ts';

/** Shows the job's progress until it is finished. @throws what ended it */
export async function watchJob(job: Job): Promise<Indexed> {
  const terminal = process.stdout.isTTY;
  const progress = terminal ? await progressBar() : progressLines((line) => process.stdout.write(`${line}\n`));
  const timer = setInterval(
    () => {
      // A status that comes too late, or not at all because the job is being stopped, is no status.
      job.status().then(progress.update, () => {});
    },
    terminal ? BAR_EVERY_MS : LINE_EVERY_MS,
  );
  try {
    return await job.finished();
  } finally {
    clearInterval(timer);
    progress.end();
  }
}
