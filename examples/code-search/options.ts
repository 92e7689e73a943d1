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
  /** Answer queries over HTTP, until a signal. */
  readonly serve: boolean;
  readonly port: number;
  /** Searches over HTTP at a time. */
  readonly requestsMax: number;
  /** Of a request, from its arrival to its answer. */
  readonly requestMs: number;
  /** Index files once more that could not be indexed. */
  readonly retryFailed: boolean;
  /** Follow the files. */
  readonly watch: boolean;
  readonly rescanMs: number;
  /** How often a worker is ended, to see what becomes of it; undefined: none is. */
  readonly killWorkerMs: number | undefined;
  /** How many are ended in all. */
  readonly kills: number;
  /** Where to write everything that is printed, as data. */
  readonly json: string | undefined;
  readonly help: boolean;
}

const COUNT_MAX = 64;
const ROUNDS = 5;
const PORT_MAX = 65_535;
const REQUESTS = 512;
const REQUESTS_MAX = 10_000;
/** Long enough for a thread that dies meanwhile, and its shard, to be back. */
const TIMEOUT_S = 10;
const RESCAN_S = 30;
const SECONDS_MAX = 86_400;
const KILLS_MAX = 1_000_000;

export const USAGE = `Usage: npm start -- [options]

Indexes the sources below a directory with actors on every core, then answers queries.

  --dir DIRECTORY   what to index (default: this project with its node_modules)
  --query TEXT      what to look for; may be repeated (default: a few examples, or a prompt on a terminal)
  --threads N       workers beside the main thread (default: the number of cores)
  --compare         also time a plain single-threaded loop over the same files, and compare the indexes
  --rounds N        how often --compare times both (default: 5)
  --json FILE       write everything this prints, as data
  --retry-failed    try files again that could not be indexed; with --watch or --serve every --rescan SECONDS

  --watch           follow the files: what changes is indexed again, until Ctrl-C
  --rescan SECONDS  how often --watch looks at all of them for what it was not told of (default: ${RESCAN_S})
  --serve           answer GET /search?q=TEXT&limit=N with JSON, and / with a page, until SIGTERM or Ctrl-C;
                    also /livez, /readyz and /metrics
  --port N          where --serve listens, on 127.0.0.1 alone (default: 0, any that is free)
  --requests N      searches that --serve answers at a time, others get 503 (default: ${REQUESTS})
  --timeout SECONDS until then --serve answers, or says 503 (default: ${TIMEOUT_S})
  --kill-worker S   with --serve: end a worker every S seconds, to see that nobody notices
  --kills N         with --kill-worker: so many in all, and no more (default: as long as it serves)

  --help, -h        print this
`;

/** Something the user typed that makes no sense: one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function parseOptions(args: readonly string[], defaultDirectory: string): Options {
  const { dir, query, threads, compare, rounds, json, help, 'retry-failed': retryFailed = false, ...more } = parse(args);
  return {
    ...serverOptions(more, compare ?? false),
    directory: resolve(dir ?? defaultDirectory),
    queries: query ?? [],
    threads: threads === undefined ? availableParallelism() : whole('--threads', threads),
    compare: compare ?? false,
    rounds: rounds === undefined ? ROUNDS : whole('--rounds', rounds),
    json: json === undefined ? undefined : resolve(json),
    help: help ?? false,
    retryFailed,
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
        'retry-failed': { type: 'boolean' },
        serve: { type: 'boolean' },
        port: { type: 'string' },
        requests: { type: 'string' },
        timeout: { type: 'string' },
        watch: { type: 'boolean' },
        rescan: { type: 'string' },
        'kill-worker': { type: 'string' },
        kills: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; --help lists what there is`);
  }
}

type ServerTexts = Pick<ReturnType<typeof parse>, 'serve' | 'port' | 'requests' | 'timeout' | 'watch' | 'rescan' | 'kill-worker' | 'kills'>;

function serverOptions(texts: ServerTexts, compares: boolean) {
  const {
    serve = false,
    watch = false,
    port = '0',
    requests = REQUESTS,
    timeout = TIMEOUT_S,
    rescan = RESCAN_S,
    'kill-worker': kill,
    kills,
  } = texts;
  const seconds = { min: 1, max: SECONDS_MAX };
  if (compares && (serve || watch)) throw new UsageError('Cannot use --compare with --serve or --watch: it ends, and they do not');
  for (const option of ['port', 'requests', 'timeout', 'kill-worker'] as const) {
    if (texts[option] !== undefined && !serve) throw new UsageError(`Cannot use --${option} without --serve`);
  }
  if (kills !== undefined && kill === undefined) throw new UsageError('Cannot use --kills without --kill-worker');
  return {
    serve,
    watch,
    port: whole('--port', port, { min: 0, max: PORT_MAX }),
    requestsMax: whole('--requests', requests, { min: 1, max: REQUESTS_MAX }),
    requestMs: 1_000 * whole('--timeout', timeout, seconds),
    rescanMs: 1_000 * whole('--rescan', rescan, seconds),
    killWorkerMs: kill === undefined ? undefined : 1_000 * whole('--kill-worker', kill, seconds),
    kills: kills === undefined ? Number.POSITIVE_INFINITY : whole('--kills', kills, { min: 1, max: KILLS_MAX }),
  };
}

function whole(option: string, given: string | number, { min, max } = { min: 1, max: COUNT_MAX }): number {
  const text = String(given);
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UsageError(`Cannot use ${option} ${text}: it takes a whole number from ${min} to ${max}`);
  }
  return value;
}
