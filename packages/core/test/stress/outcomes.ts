/**
 * What may come of small races on real threads, and what does: one table for each primitive of the memory module, and for each step of
 * the protocols in which two threads meet. An outcome that is forbidden fails, and so does one that must come about and does not, unless
 * the threads have hardly met, on a machine that never had two cores for them: that is said, and says nothing. Negative controls leave out the step that makes the difference, and must go wrong.
 *
 *   node outcomes.js [--share 1] [--only TEXT] [--seed N]
 *
 * `share`: of the episodes that each of them has by default.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { CATALOGUE } from './outcomes/catalogue.ts';
import { GATE_BYTES } from './outcomes/gate.ts';
import type { Litmus } from './outcomes/litmus.ts';
import { OutcomeTable, TABLE_BYTES } from './outcomes/outcome-table.ts';
import type { PartyTask } from './outcomes/party-worker.ts';

const PARTIES_MAX = 3;
const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);

const { values } = parseArgs({
  options: { share: { type: 'string', default: '1' }, only: { type: 'string', default: '' }, seed: { type: 'string' } },
});
const share = Number(values.share);
if (!(share > 0)) throw new RangeError(`Cannot run outcomes: --share is a number above 0, not ${values.share}`);
const seed = Number(values.seed ?? Date.now() & 0xffff);
process.stdout.write(`outcomes: ${share} of all episodes, pauses from seed ${seed}\n`);

const workers = Array.from({ length: PARTIES_MAX }, () => new Worker(new URL('./outcomes/party-worker.js', import.meta.url)));
for (const worker of workers) worker.on('error', (error) => fail(error));
const problems: string[] = [];
const begin = performance.now();
let episodes = 0;
for (const [index, litmus] of CATALOGUE.entries()) if (litmus.name.includes(values.only)) await play(index, litmus);
for (const worker of workers) await worker.terminate();
const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
for (const problem of problems) process.stdout.write(`WRONG  ${problem}\n`);
process.stdout.write(`${problems.length === 0 ? 'ok' : 'FAILED'}: ${millions(episodes)} episodes in ${seconds} s\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function play(index: number, litmus: Litmus): Promise<void> {
  const { parties, batch, bytes, pieces = 1 } = litmus;
  const memory = [shared(bytes), ...Array.from({ length: pieces - 1 }, () => shared(bytes))] as const;
  const field = {
    memory,
    gate: shared(GATE_BYTES),
    results: shared(parties * batch),
    table: shared(TABLE_BYTES),
    over: shared(4),
    seed,
    share,
  };
  const taking = workers.slice(0, parties);
  const startMs = performance.now();
  const [[met]] = (await Promise.all(
    taking.map((worker, party) => {
      worker.postMessage({ litmus: index, party, field } satisfies PartyTask);
      return once(worker, 'message');
    }),
  )) as [[number]];
  const table = new OutcomeTable(field.table, litmus);
  episodes += table.episodes;
  print(litmus, table, { met, tookMs: performance.now() - startMs });
  for (const { outcome, count, verdict } of table.rows) {
    if (verdict === 'forbidden') problems.push(`${litmus.name}: ${outcome} is forbidden, and came about ${count} times`);
  }
  if (table.missing.length === 0) return;
  const missing = `${table.missing.join(', ')} never came about in ${table.episodes} episodes`;
  if (met >= litmus.episodes * share) problems.push(`${litmus.name}: ${missing}`);
  else process.stdout.write(`  NOT JUDGED  ${missing}, and in ${met} of them the parties met\n`);
}

function print({ name, legend, isControl = false }: Litmus, table: OutcomeTable, { met, tookMs }: { met: number; tookMs: number }): void {
  process.stdout.write(`\n${isControl ? 'CONTROL  ' : ''}${name}\n  ${legend.join('; ')}\n`);
  for (const { outcome, count, verdict } of table.rows) {
    const part = ((100 * count) / table.episodes).toFixed(4).padStart(9);
    process.stdout.write(`  ${outcome.padEnd(14)} ${String(count).padStart(9)} ${part} %  ${verdict}\n`);
  }
  process.stdout.write(`  ${millions(table.episodes)} in ${(tookMs / 1_000).toFixed(2)} s, met in ${millions(met)}\n`);
}

function millions(count: number): string {
  return `${(count / 1e6).toFixed(2)} M`;
}

function fail(error: unknown): never {
  process.stdout.write(`FAILED: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
