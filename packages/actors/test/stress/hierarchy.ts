/**
 * Trees of 518 actors over all threads that fail in every way while threads die: no actor handles a message, comes up or ends at a
 * moment when it must not, and afterwards those answer who should live, and no others.
 *
 * `node hierarchy.js [seeds] [first seed] [real | virtual]`; with a kind of threads only those seeds that run on these.
 */
import { type Plan, planOf } from './hierarchy/plan.ts';
import { type Outcome, run } from './hierarchy/run.ts';

const seeds = Number(process.argv[2] ?? 100);
const first = Number(process.argv[3] ?? 1);
const only = process.argv[4];
if (!(Number.isInteger(seeds) && seeds > 0 && Number.isInteger(first) && (only === undefined || ['real', 'virtual'].includes(only))))
  throw new RangeError(`Cannot run: node hierarchy.js [seeds] [first seed] [real | virtual], not ${process.argv.slice(2)}`);
const kindOf = ({ isVirtual }: Plan): string => (isVirtual ? 'virtual' : 'real');
const plans = Array.from({ length: seeds }, (_, index) => planOf(first + index)).filter((plan) => [undefined, kindOf(plan)].includes(only));
/** More would say the same. */
const FAILED_MAX = 5;
/** How often a seed is tried on real threads whose actors had too little time on a busy machine to stop in theirs. */
const TRIES = 3;
const SLOW_SHARE_MAX = 0.2;
/** With fewer seeds, only that each passes is checked. */
const SEEDS_FOR_OCCURRENCES = 100;

const outcomes: Outcome[] = [];
const problems: string[] = [];
let failed = 0;
let slow = 0;
const begin = performance.now();
process.stdout.write(`hierarchy: ${plans.length} seeds of ${seeds} from ${first}\n`);
for (const plan of plans) {
  if (failed === FAILED_MAX) break;
  const where = `seed ${plan.seed}, ${kindOf(plan)} threads, replay with hierarchy.js 1 ${plan.seed}`;
  const crashed = (): void => void process.stdout.write(`FAILED  ${where}: the program itself crashed\n`);
  process.once('uncaughtExceptionMonitor', crashed);
  let outcome = await run(plan);
  for (let tries = 1; outcome.hasKilled && !plan.isVirtual && tries < TRIES; tries++) {
    slow++;
    process.stdout.write(`SLOW    ${where}: ${outcome.wrong[0]}; once more\n`);
    outcome = await run(plan);
  }
  process.off('uncaughtExceptionMonitor', crashed);
  outcomes.push(outcome);
  if (outcome.wrong.length === 0) continue;
  failed++;
  problems.push(`FAILED  ${where}`, ...outcome.wrong.slice(0, 10).map((wrong) => `  WRONG  ${wrong}`));
}

const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((all, outcome) => all + of(outcome), 0);
const counts = {
  restarts: sum(({ restarts }) => restarts),
  deaths: sum(({ deaths }) => deaths),
  'gave up': sum(({ hasFailed }) => Number(hasFailed)),
};
const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
if (seeds >= SEEDS_FOR_OCCURRENCES) {
  if (slow > SLOW_SHARE_MAX * seeds) problems.push(`WRONG  ${slow} runs were slow`);
  for (const [name, atLeast] of Object.entries({ restarts: 10, deaths: 0.5, 'gave up': 0.1 })) {
    const count = counts[name as keyof typeof counts];
    if (count < atLeast * outcomes.length) problems.push(`WRONG  ${name}: only ${count}`);
  }
}
for (const problem of problems) process.stdout.write(`${problem}\n`);
const inAll = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
process.stdout.write(
  `${problems.length === 0 ? 'ok' : 'FAILED'}: ${outcomes.length} seeds, ${failed} failed; ${inAll.join(', ')}; ${seconds} s\n`,
);
// Not by itself: threads that hang would keep it.
process.exit(problems.length === 0 ? 0 : 1);
