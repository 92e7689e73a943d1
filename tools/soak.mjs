/**
 * Repeats the stress programs, each time with seeds of their own, until the time is over, and reports: `npm run soak -- --minutes 10`; with
 * `--only chaos` that program alone. A round that has begun is ended.
 */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { runPrograms } from './programs.mjs';
import { SoakReport } from './soak-report.mjs';
import { userArgs } from './stages.mjs';
import { STRESS } from './stress.mjs';
import './quiet-end.mjs';

const { values } = parseArgs({ args: userArgs(), options: { minutes: { type: 'string', default: '10' }, only: { type: 'string' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  process.stderr.write(`Cannot soak: --minutes must be a number above 0, is ${values.minutes}\n`);
  process.exit(2);
}

const programs = values.only === undefined ? STRESS : STRESS.filter(({ name }) => name === values.only);
if (programs.length === 0) {
  process.stderr.write(`Cannot soak: there is no program ${values.only}\n`);
  process.exit(2);
}

const report = new SoakReport();
const end = performance.now() + minutes * 60_000;
let rounds = 0;
let ok = true;
while (ok && performance.now() < end) {
  const round = rounds;
  ok = await runPrograms(
    'soak',
    // By an engine as users have it: its options are to make CI short.
    programs.map((program) => ({ ...program, args: program.soakArgs?.(round) ?? program.args, nodeArgs: [] })),
    { heard: (run) => report.heard(run) },
  );
  rounds += 1;
}
process.stdout.write(`${report.text}\nSoak ${ok ? 'passed' : 'failed'} after ${rounds} rounds\n`);
process.exitCode = ok ? 0 : 1;
