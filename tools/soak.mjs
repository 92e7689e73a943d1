/** Repeats the stress programs, each time with seeds of their own, until the time is over: `npm run soak -- --minutes 10`. */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { runPrograms } from './programs.mjs';
import { userArgs } from './stages.mjs';
import { STRESS } from './stress.mjs';

const { values } = parseArgs({ args: userArgs(), options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  process.stderr.write(`Cannot soak: --minutes must be a number above 0, is ${values.minutes}\n`);
  process.exit(2);
}

const end = performance.now() + minutes * 60_000;
let rounds = 0;
let ok = true;
while (ok && performance.now() < end) {
  const round = rounds;
  ok = await runPrograms(
    'soak',
    STRESS.map((program) => ({ ...program, args: program.soakArgs?.(round) ?? program.args })),
  );
  rounds += 1;
}
process.stdout.write(`\nSoak ${ok ? 'passed' : 'failed'} after ${rounds} rounds\n`);
process.exitCode = ok ? 0 : 1;
