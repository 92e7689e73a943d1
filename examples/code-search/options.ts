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
  /** How often `compare` times both. */
  readonly rounds: number;
  /** Where to write everything that is printed, as data. */
  readonly json: string | undefined;
  readonly help: boolean;
}

const COUNT_MAX = 64;
const ROUNDS = 5;

export const USAGE = `Usage: npm start -- [options]

Indexes the sources below a directory with actors on every core, then answers queries.

  --dir DIRECTORY   what to index (default: this project with its node_modules)
  --query TEXT      what to look for; may be repeated (default: a few examples, or a prompt on a terminal)
  --threads N       workers beside the main thread (default: the number of cores)
  --compare         also time a plain single-threaded loop over the same files, and compare the indexes
  --rounds N        how often --compare times both (default: 5)
  --json FILE       write everything this prints, as data
  --help            print this
`;

/** Something the user typed that makes no sense: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function parseOptions(args: readonly string[], defaultDirectory: string): Options {
  const { dir, query, threads, compare, rounds, json, help } = parse(args);
  return {
    directory: resolve(dir ?? defaultDirectory),
    queries: query ?? [],
    threads: threads === undefined ? availableParallelism() : count('--threads', threads),
    compare: compare ?? false,
    rounds: rounds === undefined ? ROUNDS : count('--rounds', rounds),
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
        rounds: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function count(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > COUNT_MAX) {
    throw new UsageError(`Cannot use ${option} ${text}: it takes a whole number from 1 to ${COUNT_MAX}`);
  }
  return value;
}
