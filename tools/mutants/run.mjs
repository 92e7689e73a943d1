/**
 * Seeds the faults of `faults.mjs` one at a time and says what becomes of each. Ends with exit code 1 if one survives, is noticed by a
 * unit test, or cannot be seeded.
 *
 * `node tools/mutants/run.mjs [part of a name, rule or area…]`. The packages are built first.
 */
import { performance } from 'node:perf_hooks';
import { root, userArgs } from '../stages.mjs';
import { catcherOf } from './fault.mjs';
import { FAULTS } from './faults.mjs';
import { failingWithoutFault, judge } from './judge.mjs';
import { Workbench } from './workbench.mjs';
import '../quiet-end.mjs';

const wanted = userArgs();
const faults = FAULTS.filter(({ name, rule, guarantee, area }) => {
  const text = `${rule ?? guarantee} ${area} ${name}`;
  return wanted.length === 0 || wanted.some((part) => text.includes(part));
});

function print(text) {
  process.stdout.write(`${text}\n`);
}

async function prove(bench) {
  const { ok, output } = await bench.build();
  if (!ok) return fail(`Cannot build the copy:\n${output}`);
  const bad = await failingWithoutFault(bench, faults);
  if (bad.length > 0) return fail(`Cannot begin: these do not pass without a fault:\n${bad.join('\n')}`);
  const counts = new Map();
  for (const fault of faults) {
    const begin = performance.now();
    const { verdict, detail } = await judge(bench, fault);
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1).padStart(6);
    const isCaught = verdict === 'caught';
    print(`${isCaught ? 'caught' : 'FAILED'} ${seconds} s  ${(fault.rule ?? fault.guarantee).padEnd(4)} ${fault.name}`);
    print(`                   ${isCaught ? catcherOf(fault) : `${verdict}: ${detail}`}`);
    if (!isCaught) process.exitCode = 1;
  }
  print(`\n${faults.length} faults: ${[...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')}`);
}

function fail(text) {
  print(text);
  process.exitCode = 1;
}

if (faults.length === 0) fail(`Cannot run faults: none is named like "${wanted.join(' ')}"`);
else {
  const bench = new Workbench(root);
  try {
    await prove(bench);
  } finally {
    bench.remove();
  }
}
