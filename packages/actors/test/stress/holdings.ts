import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MessagePort, Worker } from 'node:worker_threads';
import { AppendTableReader, censusOf, RecordMemory, type SharedRegions, visitStranded } from '@ringmaster/core';

/** How many of each kind of thing there are. */
export type Holdings = Readonly<Record<string, number>>;

setFlagsFromString('--expose-gc');
/** Frees what can go at once. */
export const collectGarbage = runInNewContext('gc') as () => void;

/** What is collected may free more in the event loop's next turns: finalizers, handles that close. */
const ROUNDS = 10;

/** Frees all that can go. */
export async function collectAllGarbage(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    collectGarbage();
    await new Promise((go) => setTimeout(go, 1));
  }
}

const SHAPES = 'shapes';
/**
 * Entries: a shape, or one more text of one. What is seldom said is learned late, some of it together: a thread that comes to know events enters the name of each
 * actor, up to sixteen. Neither is a leak if there is less of it than of deaths.
 */
const SHAPES_MORE = 8;
const TASKS = '/proc/self/task';
const FILES = '/proc/self/fd';
const Timeout = clearedTimeout().constructor as new () => object;

/** What the process holds of the operating system, and what keeps it alive. Threads and files only where there is a `/proc`. */
export function processHoldings(): Holdings {
  const counts: Record<string, number> = {};
  if (existsSync(TASKS)) {
    counts['threads of the process'] = readdirSync(TASKS).length;
    for (const file of readdirSync(FILES)) {
      const target = targetOf(`${FILES}/${file}`);
      // A thread that is ended while it loads a module leaves that open: Node's own affair, and so without us.
      if (!target.endsWith('.js')) counts[target] = (counts[target] ?? 0) + 1;
    }
  }
  for (const kind of process.getActiveResourcesInfo()) counts[`active ${kind}`] = (counts[`active ${kind}`] ?? 0) + 1;
  return counts;
}

/** Objects of this thread that stand for something outside its heap, also those that keep nothing alive. */
export function objectHoldings(): Holdings {
  return { workers: countOf(Worker), ports: countOf(MessagePort), timers: countOf(Timeout) };
}

/** What of the memory that threads share is in use. */
export function sharedHoldings(regions: SharedRegions): Holdings {
  const counts: Record<string, number> = {};
  const { threads } = regions.sizes;
  for (let thread = 0; thread < threads; thread++) {
    const taken = censusOf(regions, thread).taken();
    counts[`slots of thread ${thread}`] = taken.length;
    counts[`highest slot of thread ${thread}`] = Math.max(-1, ...taken.map(({ slot }) => slot));
    counts[`${SHAPES} of thread ${thread}`] = entriesOf(regions.shapes[thread]);
    counts[`layouts of thread ${thread}`] = entriesOf(regions.layouts[thread]);
    for (let to = 0; to < threads; to++) if (to !== thread) counts[`waiting from ${thread} to ${to}`] = waiting(regions, thread, to);
  }
  return counts;
}

/** Each kind of which there is more than before, in words. */
export function grown(title: string, before: Holdings, after: Holdings): string[] {
  return Object.entries(after).flatMap(([kind, count]) => {
    const was = before[kind] ?? 0;
    const allowed = kind.startsWith(SHAPES) ? SHAPES_MORE : 0;
    return count > was + allowed ? [`${title}: ${kind} grew from ${was} to ${count}`] : [];
  });
}

/** Those with shapes alone, or all others. */
export function shapesIn(held: Holdings, are: boolean): Holdings {
  return Object.fromEntries(Object.entries(held).filter(([kind]) => kind.startsWith(SHAPES) === are));
}

/** A pipe or socket without its number. The directory that is just being read is gone again. */
function targetOf(file: string): string {
  try {
    return `open ${readlinkSync(file).replace(/\[\d+\]$/, '')}`;
  } catch {
    return 'open directory';
  }
}

function entriesOf(buffer: SharedArrayBuffer | undefined): number {
  return buffer === undefined ? 0 : new AppendTableReader(new RecordMemory(buffer)).count;
}

function waiting(regions: SharedRegions, from: number, to: number): number {
  let messages = 0;
  visitStranded(regions, { from, to, maxMessageBytes: 2 ** 22 }, () => {
    messages++;
  });
  return messages;
}

/** Looks through the heap; Node says that this may change. */
function countOf(kind: abstract new (...args: never) => object): number {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return queryObjects(kind as new () => object, { format: 'count' });
  } finally {
    process.emitWarning = emitWarning;
  }
}

function clearedTimeout(): NodeJS.Timeout {
  const timeout = setTimeout(() => undefined, 0);
  clearTimeout(timeout);
  return timeout;
}
