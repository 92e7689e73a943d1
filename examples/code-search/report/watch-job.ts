import type { Job } from '../actors/job.ts';
import type { Indexed, Status } from '../actors/messages.ts';
import { progress as progressTopic } from '../news/topics.ts';
import { BAR_EVERY_MS, LINE_EVERY_MS, progressBar, progressLines } from './progress.ts';

/** Shows the job's progress until it is finished. @throws what ended it */
export async function watchJob(job: Job): Promise<Indexed> {
  const terminal = process.stdout.isTTY;
  const progress = terminal ? await progressBar() : progressLines((line) => process.stdout.write(`${line}\n`));
  let latest: Status | undefined;
  const subscription = job.broker.subscribe(progressTopic, {
    tell: ({ body }) => {
      latest = body;
      return 'accepted';
    },
  });
  const timer = setInterval(() => latest !== undefined && progress.update(latest), terminal ? BAR_EVERY_MS : LINE_EVERY_MS);
  try {
    return await job.finished();
  } finally {
    clearInterval(timer);
    subscription.cancel();
    progress.end();
  }
}
