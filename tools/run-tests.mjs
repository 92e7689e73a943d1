/** Runs vitest on the built tests, and leaves its counts for `.ci/run`. */
import { forgetResults, resultsFile } from './results.mjs';
import { runNode } from './stages.mjs';

/** @returns whether all have passed */
export function runTests(resultsName, args) {
  forgetResults(resultsName);
  const reporters = [
    '--reporter=default',
    '--reporter=./tools/flaky-reporter.mjs',
    '--reporter=json',
    `--outputFile.json=${resultsFile(resultsName)}`,
  ];
  return runNode(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args]);
}
