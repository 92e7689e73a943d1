import { parseArgs } from 'node:util';

/** What the command was asked for. */
export interface Command {
  readonly targets: string | undefined;
  readonly list: boolean;
  readonly quick: boolean;
  readonly rounds: number;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
  readonly only: string;
  readonly help: boolean;
}

export const USAGE = `Usage: node packages/bench/dist/run.js [options]
  --targets IDS    measure exactly these targets (F1,F2 or all) instead of the tables
  --list           print the targets and stop
  --json FILE      write what was measured
  --markdown FILE  write the tables
  --rounds N       rounds per arm (default 5; quick 3)
  --quick          a few rows, shortened: to see that everything works, not to quote
  --only TEXT      only table rows whose id holds TEXT, e.g. "tell owner-worker"`;

const OPTIONS = {
  targets: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  rounds: { type: 'string' },
  only: { type: 'string' },
  list: { type: 'boolean' },
  quick: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** @throws Error for unknown options, RangeError for rounds below 1 */
export function parseCommand(args: readonly string[]): Command {
  const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
  const quick = values.quick ?? false;
  const rounds = Number(values.rounds ?? (quick ? 3 : 5));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new RangeError(`Cannot run benchmarks: --rounds must be a whole number above 0, got "${values.rounds}"`);
  const { targets, json, markdown, only = '', list = false, help = false } = values;
  return { targets, list, quick, rounds, json, markdown, only, help };
}
