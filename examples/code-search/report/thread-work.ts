import type { Indexed, ParserTotals, ShardTotals } from '../actors/messages.ts';

/** What one thread did between the start of the job and the last posting. */
export interface ThreadWork {
  readonly name: string;
  /** Share of the job's time that the actors' own handlers took. */
  readonly busy: number;
  /** Share of time in which its event loop was not idle: the runtime's work and its looking for work included. */
  readonly awake?: number;
  /** Where the handlers' time went, in milliseconds. */
  readonly spentMs: Readonly<Record<string, number>>;
}

/** The owner first, then the workers. */
export function threadsOf(indexed: Indexed, shards: readonly ShardTotals[]): ThreadWork[] {
  const { times, parsers, crawlMs, coordinateMs } = indexed;
  const jobMs = times.settledAt - times.startedAt;
  const owner = work('owner', jobMs, { crawl: crawlMs, coordinate: coordinateMs });
  const threads = [...new Set([...parsers, ...shards].map(({ thread }) => thread))].sort((a, b) => a - b);
  return [owner, ...threads.map((thread, index) => workerOf(thread, { name: `worker ${index + 1}`, jobMs, parsers, shards }))];
}

interface Worker {
  readonly name: string;
  readonly jobMs: number;
  readonly parsers: readonly ParserTotals[];
  readonly shards: readonly ShardTotals[];
}

function workerOf(thread: number, { name, jobMs, parsers, shards }: Worker): ThreadWork {
  const here = parsers.filter((parser) => parser.thread === thread);
  const sum = (of: (totals: ParserTotals) => number) => here.reduce((total, parser) => total + of(parser), 0);
  const post = shards.reduce((total, shard) => total + (shard.thread === thread ? shard.busyMs : 0), 0);
  const spent = {
    read: sum((parser) => parser.readMs),
    scan: sum((parser) => parser.scanMs),
    write: sum((parser) => parser.writeMs),
    send: sum((parser) => parser.sendMs),
    post,
  };
  return { ...work(name, jobMs, spent), ...(here[0] === undefined ? {} : { awake: here[0].awake }) };
}

function work(name: string, jobMs: number, spentMs: Readonly<Record<string, number>>): ThreadWork {
  const total = Object.values(spentMs).reduce((sum, ms) => sum + ms, 0);
  return { name, busy: total / jobMs, spentMs };
}
