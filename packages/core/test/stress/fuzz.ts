/**
 * Ring fuzz on two real threads: random record sizes, batches, poll limits, aborted claims, fragments, replaced ends and
 * 24 start positions short of 2^32 and 2^31. Each record carries its number, and every one of its words follows from it.
 *
 *   node fuzz.js [--records N] [--seed S]
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { ConsumerReport } from './fuzz-consumer.js';
import { FuzzProducer } from './fuzz-producer.js';
import { createRound, reportFault } from './fuzz-round.js';

/** Where published positions wrap, and where their sign does. */
const EDGES = [...Array<number>(20).fill(2 ** 32), ...Array<number>(4).fill(2 ** 31)];
/** Each of these happens at least that often, or the fuzz has not tried it. */
const OCCURRENCES_MIN = 10_000;
/** If not, all rounds are played again, with other seeds, so often. */
const TIMES_MAX = 4;
/** With fewer records in all, only that it runs is checked. */
const RECORDS_FOR_OCCURRENCES = 5_000_000;

const { values } = parseArgs({ options: { records: { type: 'string', default: '7200000' }, seed: { type: 'string' } } });
const records = Number(values.records);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
console.log(`ring fuzz: ${records} records, replay with --records ${records} --seed ${seed}`);

const worker = new Worker(new URL('./fuzz-consumer.js', import.meta.url));
const crashed = once(worker, 'exit').then(([code]) => {
  throw new Error(`the reading thread exited with code ${code}`);
});
crashed.catch(() => undefined);
const counts = { full: 0, empty: 0, padded: 0, aborted: 0, fragmented: 0, 'replaced producers': 0, 'replaced consumers': 0 };
const begin = performance.now();
try {
  await next('ready');
  let rounds = 0;
  const all = async (): Promise<void> => {
    for (const edge of EDGES) await run(rounds++, edge);
  };
  await all();
  // Threads that seldom have two cores meet less often.
  for (let times = 1; times < TIMES_MAX && tooRare().length > 0; times++) await all();
  const rare = tooRare();
  if (rare.length > 0) throw new Error(`too rare, at least ${OCCURRENCES_MIN} each: ${describe(Object.fromEntries(rare))}`);
  const seconds = (performance.now() - begin) / 1_000;
  console.log(
    `ok: ${(records * rounds) / EDGES.length} records in ${seconds.toFixed(1)} s, no loss, duplicate, reordering or torn record; ${describe(counts)}`,
  );
} catch (error) {
  console.error(`FAILED with seed ${seed}: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await worker.terminate();
}

async function run(index: number, edge: number): Promise<void> {
  const round = createRound(seed + index * 1_000, Math.ceil(records / EDGES.length), edge);
  const answer = next('report');
  worker.postMessage(round);
  const producer = new FuzzProducer(round);
  let passedBytes = 0;
  let fault: unknown;
  try {
    passedBytes = producer.run();
  } catch (error) {
    fault = error;
    reportFault(round.words);
  }
  const report = (await answer) as ConsumerReport;
  const where = `round ${index + 1}, ring of ${round.place.capacityBytes} bytes, started ${round.distanceBytes} bytes short of 2^${Math.log2(edge)}`;
  if (report.fault !== undefined) throw new Error(`${where}: ${report.fault}`);
  if (fault !== undefined) throw fault;
  if (passedBytes <= round.distanceBytes) throw new Error(`${where}: only ${passedBytes} bytes passed, the edge was not crossed`);
  add(producer, report);
}

function add(producer: FuzzProducer, report: ConsumerReport): void {
  counts.full += producer.counts.full;
  counts.padded += producer.counts.padded;
  counts.aborted += producer.counts.aborted;
  counts.fragmented += producer.counts.fragmented;
  counts['replaced producers'] += producer.counts.replaced;
  counts.empty += report.empty;
  counts['replaced consumers'] += report.replaced;
}

function tooRare(): readonly (readonly [string, number])[] {
  if (records < RECORDS_FOR_OCCURRENCES) return [];
  const { full, empty, padded, aborted, fragmented } = counts;
  return Object.entries({ full, empty, padded, aborted, fragmented }).filter(([, count]) => count < OCCURRENCES_MIN);
}

async function next(what: string): Promise<unknown> {
  const [message] = (await Promise.race([once(worker, 'message'), crashed])) as [unknown];
  if (message === undefined) throw new Error(`no ${what} from the reading thread`);
  return message;
}

function describe(occurrences: Record<string, number>): string {
  return Object.entries(occurrences)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
