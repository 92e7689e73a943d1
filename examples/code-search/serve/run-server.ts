import { Job } from '../actors/job.ts';
import { followAndTell, keepRetrying } from '../live/follow-and-tell.ts';
import type { IndexStatus } from '../live/index-status.ts';
import { LiveIndex } from '../live/live-index.ts';
import { historyOf } from '../live/shard-history.ts';
import type { Options } from '../options.ts';
import { whole } from '../report/table.ts';
import { watchJob } from '../report/watch-job.ts';
import { openNameless } from '../store/journal.ts';
import { sabotage } from './sabotage.ts';
import { SearchServer } from './search-server.ts';

/** When the server ends, what is under way has all its time, and a little more. */
const END_MORE_MS = 2_000;

/** Serves searches until SIGTERM or Ctrl-C, from the moment it listens; until the index is finished it answers 503. @throws what ends it otherwise */
export async function runServer(options: Options, print: (text: string) => void): Promise<void> {
  const since = Date.now();
  const journals = openNameless(options.threads);
  const job = await Job.start({
    ...options,
    journals: journals.files,
    goesOn: true,
    system: { signals: ['SIGTERM', 'SIGINT'], shutdownPhases: { 'before-stop': { timeoutMs: options.requestMs + 2 * END_MORE_MS } } },
  });
  const stopped = new Promise<void>((resolve) => job.system.shutdown.task('after-stop', 'say so', resolve));
  try {
    await serve(job, { options, since, print });
  } catch (error) {
    await job.stop(0);
    // Whoever has stopped it knows why.
    if (!process.exitCode) throw error;
  }
  await stopped;
  journals.close();
  print('Stopped');
}

interface Serving {
  readonly options: Options;
  readonly since: number;
  readonly print: (text: string) => void;
}

async function serve(job: Job, { options, since, print }: Serving): Promise<void> {
  const { system } = job;
  let live: LiveIndex | undefined;
  const isReady = (): boolean => live !== undefined;
  system.health.check('index', () => ({ status: isReady() ? 'pass' : 'fail', reason: isReady() ? undefined : 'not finished' }));
  const server = await SearchServer.listen({
    ...options,
    system,
    broker: job.broker,
    history: () => historyOf(job),
    timeoutMs: options.requestMs,
    search: () => live?.search,
    status: () => statusOf(live),
    failed: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
  });
  system.shutdown.task('before-stop', 'http', async () => {
    print('Stopping: no more connections; what is asked on those that are there is answered');
    live?.stop();
    await server.end(options.requestMs + END_MORE_MS);
  });
  print(`Serving ${server.url}`);
  const indexed = await watchJob(job);
  await job.keep(indexed);
  live = new LiveIndex(job, indexed, { root: options.directory, since });
  print(`Ready: ${whole(indexed.files)} files, ${whole(indexed.times.settledAt)} ms after the start`);
  if (options.watch) await followAndTell(live, options, print);
  if (options.retryFailed) system.shutdown.task('before-stop', 'no more attempts', keepRetrying(live, options, print));
  const { threads, killWorkerMs: everyMs, kills } = options;
  if (everyMs !== undefined) sabotage(system, { threads, everyMs, kills, print });
}

function statusOf(live: LiveIndex | undefined): IndexStatus {
  if (live === undefined) return { isReady: false, files: 0, changes: 0, waiting: 0 };
  return live.status;
}
