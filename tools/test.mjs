/** Runs vitest on the built tests; further arguments go to vitest (`npm test -- ring`). */
import { forgetResults, resultsFile } from './results.mjs';
import { runNode, userArgs } from './stages.mjs';

forgetResults('vitest');
const reporters = [
  '--reporter=default',
  '--reporter=./tools/flaky-reporter.mjs',
  '--reporter=json',
  `--outputFile.json=${resultsFile('vitest')}`,
];
const ok = runNode(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...userArgs()]);
process.exitCode = ok ? 0 : 1;
