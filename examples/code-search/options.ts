import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Options {
  readonly directory: string;
  /** Empty: none was given. */
  readonly queries: readonly string[];
  /** Workers beside the owner. */
  readonly threads: number;
  readonly compare: boolean;
  /** Where to write everything that is printed, as data. */
  readonly json: string | undefined;
  readonly help: boolean;
}

const THREADS_MAX = 64;

export const USAGE = `Usage: npm start -- [options]

Indexes the sources below a directory with actors on every core, then answers queries.

  --dir DIRECTORY   what to index (default: this project with its node_modules)
  --query TEXT      what to look for; may be repeated (default: a few examples, or a prompt on a terminal)
  --threads N       workers beside the main thread (default: the number of cores)
  --compare         also time a plain single-threaded loop over the same files, and compare the indexes
  --json FILE       write everything this prints, as data
  --help            print this
`;

/** Something the user typed that makes no sense: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function parseOptions(args: readonly string[], defaultDirectory: string): Options {
  const { dir, query, threads, compare, json, help } = parse(args);
  return {
    directory: resolve(dir ?? defaultDirectory),
    queries: query ?? [],
    threads: threads === undefined ? availableParallelism() : count(threads),
    compare: compare ?? false,
    json: json === undefined ? undefined : resolve(json),
    help: help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        dir: { type: 'string' },
        query: { type: 'string', multiple: true },
        threads: { type: 'string' },
        compare: { type: 'boolean' },
        json: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function count(text: string): number {
  const threads = Number(text);
  if (!Number.isInteger(threads) || threads < 1 || threads > THREADS_MAX) {
    throw new UsageError(`Cannot use --threads ${text}: it takes a whole number from 1 to ${THREADS_MAX}`);
  }
  return threads;
}
