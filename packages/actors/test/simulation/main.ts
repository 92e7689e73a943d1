/**
 * The scheduler's queue beside FIFO and priority alone, by a virtual clock: which tasks miss their deadlines, and how long each class waits.
 *
 * `node main.js`: all of it, a few minutes, written to docs/scheduling-simulation.{md,csv,svg}. `node main.js short`: what the acceptance
 * looks at with fewer tasks, a few seconds, writes nothing. Both fail if a line of the acceptance does not hold.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { failedHalvings, type Halving, halvings, overdue } from './acceptance.ts';
import { simulateInThreads } from './in-threads.ts';
import { type PlanName, plans } from './plans.ts';
import type { Case, Row } from './row.ts';
import { written } from './written.ts';

const plan: PlanName = process.argv[2] === 'short' ? 'short' : 'full';
const begin = performance.now();
const rows = await simulateInThreads(plan, (done, of) => say(`${seconds()} ${done} of ${of} parts`));
if (plan === 'full') write(rows);
const problems = problemsOf(rows);
for (const problem of problems) say(`WRONG  ${problem}`);
say(`${seconds()} ${rows.length} rows, ${plans[plan].tasks} tasks each from at most ${plans[plan].seeds.length} seeds`);
process.exitCode = problems.length === 0 ? 0 : 1;

function write(found: readonly Row[]): void {
  const files = { csv: docs('csv'), page: docs('md'), svg: docs('svg') };
  const { csv, page, svg } = written(found, readFileSync(files.page, 'utf8'));
  writeFileSync(files.csv, csv);
  writeFileSync(files.page, page);
  writeFileSync(files.svg, svg);
}

function docs(ending: string): string {
  return fileURLToPath(new URL(`../../../../../docs/scheduling-simulation.${ending}`, import.meta.url));
}

function problemsOf(found: readonly Row[]): string[] {
  const judged = halvings(found);
  const tooMany = failedHalvings(found).map((one) => `${where(one)}: ours misses more than half of what FIFO does: ${figures(one)}`);
  for (const one of judged.filter(({ isMet }) => !isMet))
    say(`note   ${where(one)}: more than half of all that FIFO misses, hopeless ones included: ${figures(one)}`);
  const late = overdue(found).map(
    (row) => `${where(row)}: ${row.policy} let somebody wait ${row.overtime} service times beyond its deadline`,
  );
  const none = judged.length === 0 ? ['there was nothing to judge'] : [];
  return [...tooMany, ...late, ...none];
}

function where({ service, leeway, agents, load }: Case): string {
  return `${service} service times, deadlines in ${leeway} ones, ${agents} agents, load ${load}`;
}

function figures({ ours, fifo, hopeless }: Halving): string {
  return `${ours} % beside ${fifo} %, ${hopeless} % hopeless`;
}

function seconds(): string {
  return `${((performance.now() - begin) / 1_000).toFixed(1).padStart(6)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
