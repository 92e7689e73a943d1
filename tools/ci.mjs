/** What `.ci/run` does: set-up, all of `npm run ok`, all examples; the time of each stage, and last the sum of all tests. */
import { OK_STAGES } from './ok.mjs';
import { sumOf } from './results.mjs';
import { runSeed } from './run-seed.mjs';
import { printTimes, runStages } from './stages.mjs';
import './quiet-end.mjs';

process.env.SEED = runSeed();
process.stdout.write(`SEED=${process.env.SEED} repeats what its random tests try\n`);
const { times, sum, ok } = await runStages([
  { name: 'set-up', args: ['tools/setup.mjs'] },
  ...OK_STAGES,
  { name: 'examples', args: ['tools/examples.mjs'], tests: () => sumOf('examples', 'main-job') },
]);
printTimes(times);
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed\n`);
process.exitCode = ok ? 0 : 1;
