import { statSync, writeFileSync } from 'node:fs';
import { Job } from './actors/job.ts';
import { type Answer, Search } from './actors/search.ts';
import { compare } from './compare/compare.ts';
import { type Options, UsageError } from './options.ts';
import { prompt } from './prompt.ts';
import { answerText, comparisonText, skippedText, summaryText } from './report/print.ts';
import { summarise } from './report/summary.ts';
import { watchJob } from './report/watch-job.ts';

const DEFAULT_QUERIES = ['worker thread message port', 'readFile callback error', 'parse json schema', 'ring buffer claim commit'];

/** The whole program but its exit codes. @throws UsageError; whatever ends the job */
export async function runProgram(options: Options, signal: AbortSignal): Promise<void> {
  const print = (text: string) => void process.stdout.write(`${text}\n`);
  checkDirectory(options.directory);
  print(`Indexing ${options.directory} with ${options.threads} workers`);
  const job = await Job.start(options);
  signal.addEventListener('abort', () => void job.stop(0), { once: true });
  try {
    const indexed = await watchJob(job);
    const summary = summarise(indexed, await job.totals());
    const search = new Search(options.directory, job.shards, indexed);
    const answers: Answer[] = [];
    const ask = async (query: string) => {
      const answer = await search.answer(query);
      answers.push(answer);
      print(`\n${answerText(answer)}`);
    };
    if (asksOnTerminal(options)) await prompt(ask);
    else for (const query of options.queries.length > 0 ? options.queries : DEFAULT_QUERIES) await ask(query);
    print(`\n${skippedText(indexed.skipped)}\n\n${summaryText(summary)}`);
    await job.stop();
    const comparison = options.compare ? await compare({ ...options, signal, note: print }) : undefined;
    if (comparison !== undefined) print(`\n${comparisonText(comparison)}`);
    if (options.json !== undefined) {
      writeFileSync(options.json, `${JSON.stringify({ summary, answers, skipped: indexed.skipped, ...comparison }, undefined, 2)}\n`);
    }
  } finally {
    await job.stop();
  }
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
