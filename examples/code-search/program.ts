import { statSync, writeFileSync } from 'node:fs';
import { Job } from './actors/job.ts';
import type { Indexed } from './actors/messages.ts';
import { type Answer, Search } from './actors/search.ts';
import { compare } from './compare/compare.ts';
import { isFailure } from './crawl/skip-reason.ts';
import { Catalogue } from './live/catalogue.ts';
import type { LiveIndex } from './live/live-index.ts';
import { type Options, UsageError } from './options.ts';
import { prompt } from './prompt.ts';
import { answerText, comparisonText, failedText, retriedText, skippedText, summaryText } from './report/print.ts';
import { summarise } from './report/summary.ts';
import { watchJob } from './report/watch-job.ts';

const DEFAULT_QUERIES = ['worker thread message port', 'readFile callback error', 'parse json schema', 'ring buffer claim commit'];

type Print = (text: string) => void;

/** The whole program but its exit codes. @throws UsageError; whatever ends the job */
export async function runProgram(options: Options, signal: AbortSignal): Promise<void> {
  const print: Print = (text) => void process.stdout.write(`${text}\n`);
  checkDirectory(options.directory);
  print(`Indexing ${options.directory} with ${options.threads} workers`);
  if (options.serve) {
    const { runServer } = await import('./serve/run-server.ts');
    return runServer(options, print);
  }
  if (options.watch) {
    const { runWatching } = await import('./live/run-watching.ts');
    return runWatching(options, { print, signal, answer: (search) => answerAll(options, search, print) });
  }
  await runOnce(options, print, signal);
}

async function runOnce(options: Options, print: Print, signal: AbortSignal): Promise<void> {
  const job = await Job.start({ ...options, goesOn: true });
  signal.addEventListener('abort', () => void job.stop(0), { once: true });
  try {
    const indexed = await watchJob(job);
    const summary = summarise(indexed, await job.totals());
    const failures =
      indexed.skipped.some(({ reason }) => isFailure(reason)) || options.retryFailed ? await failuresOf(job, indexed, options) : undefined;
    if (failures !== undefined && options.retryFailed) print(retriedText(await failures.failed.retry()));
    const answers = await answerAll(options, failures?.search ?? searchOf(job, indexed, options.directory), print);
    const failed = await failures?.failed.list();
    print(`\n${skippedText(indexed.skipped)}\n${failed === undefined ? '' : `${failedText(failed)}\n`}\n${summaryText(summary)}`);
    await job.stop();
    const comparison = options.compare ? await compare({ ...options, signal, note: print }) : undefined;
    if (comparison !== undefined) print(`\n${comparisonText(comparison)}`);
    if (options.json !== undefined) {
      writeFileSync(
        options.json,
        `${JSON.stringify({ summary, answers, skipped: indexed.skipped, failed, ...comparison }, undefined, 2)}\n`,
      );
    }
  } finally {
    await job.stop();
  }
}

/** Made only if something has failed: it takes a moment. */
async function failuresOf(job: Job, indexed: Indexed, { directory }: Options): Promise<LiveIndex> {
  const { LiveIndex } = await import('./live/live-index.ts');
  await job.keep(indexed);
  return new LiveIndex(job, indexed, { root: directory, since: 0 });
}

function searchOf(job: Job, { paths, lengths }: Indexed, root: string): Search {
  return new Search({ root, system: job.system, shards: job.shards, catalogue: new Catalogue(paths, lengths) });
}

/** The queries that were given, or typed, or a few examples. */
async function answerAll(options: Options, search: Search, print: Print): Promise<Answer[]> {
  const answers: Answer[] = [];
  const ask = async (query: string) => {
    const answer = await search.answer(query);
    answers.push(answer);
    print(`\n${answerText(answer)}`);
  };
  if (asksOnTerminal(options)) await prompt(ask);
  else for (const query of options.queries.length > 0 ? options.queries : DEFAULT_QUERIES) await ask(query);
  return answers;
}

function asksOnTerminal({ queries, compare: compares }: Options): boolean {
  return queries.length === 0 && !compares && process.stdin.isTTY && process.stdout.isTTY;
}

function checkDirectory(directory: string): void {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) {
    throw new UsageError(`Cannot index ${directory}: ${found === undefined ? 'no such directory' : 'it is not a directory'}`);
  }
}
