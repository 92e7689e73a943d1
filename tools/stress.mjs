/**
 * The tests in which actors, threads and processes end by force on real threads, and random ones with more seeds than elsewhere; then the stress programs, also on real threads,
 * and the simulation of the scheduler, in the order in which they run; the patient ones measure no times, and run three at a time. `npm run test:stress`; with names: only those.
 */
import { choosePrograms } from './choose-programs.mjs';
import { runPrograms, TRIES } from './programs.mjs';
import { forgetResults } from './results.mjs';
import { runTests } from './run-tests.mjs';
import { userArgs } from './stages.mjs';
import './quiet-end.mjs';

/** The tests of these projects (vitest.config.mjs), programs to whoever chooses: `long` are random tests with more seeds than in `npm test`. */
const PROJECTS = [{ name: 'kills' }, { name: 'long' }];

export const STRESS = [
  { name: 'starvation', file: 'packages/actors/test/dist/stress/starvation.js', args: ['500'], timeoutMs: 600_000 },
  { name: 'waiting', file: 'packages/actors/test/dist/stress/waiting.js', timeoutMs: 300_000 },
  {
    name: 'task-queue',
    file: 'packages/actors/test/dist/stress/task-queue.js',
    args: ['100000'],
    soakArgs: () => ['200000'],
    timeoutMs: 400_000,
    // What it measures it holds beside a control of its own, and `broker-queue` does: a neighbour slows both.
    patient: true,
  },
  { name: 'broker-queue', file: 'packages/actors/test/dist/stress/broker-queue.js', args: ['200000'], timeoutMs: 300_000, patient: true },
  {
    name: 'outcomes',
    file: 'packages/core/test/dist/stress/outcomes.js',
    args: ['--share', '0.1'],
    soakArgs: () => [],
    timeoutMs: 900_000,
  },
  {
    name: 'thread-kill',
    file: 'packages/actors/test/dist/stress/thread-kill.js',
    args: ['10'],
    /** Long enough for the deaths by heap limit to be weighed as well. */
    soakArgs: () => ['30'],
    timeoutMs: 600_000,
  },
  {
    name: 'chaos',
    file: 'packages/actors/test/dist/stress/chaos.js',
    args: ['10'],
    /** Seeds that no other round has. */
    soakArgs: (round) => ['30', String((Math.floor(Date.now() / 1_000) % 1_000_000) * 10 + (round % 10))],
    timeoutMs: 600_000,
    patient: true,
  },
  { name: 'overload', file: 'packages/actors/test/dist/stress/overload.js', args: ['8'], timeoutMs: 400_000 },
  {
    name: 'serve',
    file: 'examples/dist/code-search/load-process.js',
    /** Enough clients to keep it busy; the more there are, the longer a change of a file waits to be found. */
    args: ['4', '50'],
    soakArgs: () => ['4'],
    timeoutMs: 600_000,
  },
  hierarchy('virtual'),
  // Each seed has threads of its own, which end before what was optimised for them has paid: 2.5 s of processor time a seed instead of 4.
  { ...hierarchy('real'), nodeArgs: ['--no-opt'] },
  { name: 'simulation', file: 'packages/actors/test/dist/simulation/main.js', args: ['short'], timeoutMs: 400_000, patient: true },
  { name: 'explore', file: 'packages/core/test/dist/explore/main.js', timeoutMs: 900_000, patient: true },
  {
    name: 'hostile',
    file: 'packages/core/test/dist/stress/hostile/main.js',
    args: ['150000'],
    /** Another seed each round. */
    soakArgs: () => ['2000000'],
    timeoutMs: 600_000,
    patient: true,
  },
  {
    name: 'hostile-records',
    file: 'packages/actors/test/dist/stress/hostile/main.js',
    args: ['100000'],
    soakArgs: () => ['1000000'],
    timeoutMs: 400_000,
    patient: true,
  },
  { name: 'fuzz', file: 'packages/core/test/dist/stress/fuzz.js', timeoutMs: 600_000, patient: true },
  {
    name: 'wake',
    file: 'packages/core/test/dist/stress/wake.js',
    args: ['--alternations', '60000'],
    /** With all alternations. */
    soakArgs: () => [],
    timeoutMs: 900_000,
    patient: true,
  },
  {
    name: 'spawn-stop',
    file: 'packages/actors/test/dist/stress/spawn-stop.js',
    args: ['100000'],
    /** With all samples. */
    soakArgs: () => ['500000'],
    timeoutMs: 900_000,
    patient: true,
  },
  { name: 'blocks', file: 'packages/actors/test/dist/stress/blocks.js', args: ['8'], timeoutMs: 400_000, patient: true },
];

/** Of the same seeds, those on one kind of threads. */
function hierarchy(kind) {
  return {
    name: `hierarchy-${kind}`,
    file: 'packages/actors/test/dist/stress/hierarchy.js',
    args: ['100', '1', kind],
    /** Seeds that no other round has. */
    soakArgs: (round) => ['100', String(1_000 + (Math.floor(Date.now() / 60_000) % 1_000_000) + round * 100), kind],
    timeoutMs: 900_000,
    patient: true,
  };
}

if (process.argv[1]?.endsWith('stress.mjs')) {
  const { chosen, text, isHelp } = choosePrograms('test:stress', [...PROJECTS, ...STRESS], userArgs());
  if (text !== undefined) {
    (isHelp ? process.stdout : process.stderr).write(text);
    process.exitCode = isHelp ? 0 : 2;
  } else process.exitCode = (await runChosen(chosen)) ? 0 : 1;
}

async function runChosen(chosen) {
  for (const name of ['kills', 'stress']) forgetResults(name);
  const projects = PROJECTS.filter((project) => chosen.includes(project)).map(({ name }) => `--project=${name}`);
  if (projects.length > 0 && !runTests('kills', projects)) return false;
  return runPrograms(
    'stress',
    chosen.filter((program) => !PROJECTS.includes(program)),
    { tries: TRIES },
  );
}
