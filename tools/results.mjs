/** Where the programs that run tests leave their counts for `.ci/run`: one small JSON file per program, outside the tree that git sees. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './stages.mjs';

const folder = join(root, 'node_modules/.cache/ringmaster');

export function resultsFile(name) {
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.json`);
}

/** Forgets an earlier run, so that a program that dies early is not credited with it. */
export function forgetResults(name) {
  rmSync(resultsFile(name), { force: true });
}

export function writeResults(name, counts) {
  writeFileSync(resultsFile(name), JSON.stringify(counts));
}

/** @returns `{ passed, failed }`, read from our own form or from that of vitest's JSON reporter */
export function readResults(name) {
  let found;
  try {
    found = JSON.parse(readFileSync(resultsFile(name), 'utf8'));
  } catch {
    return { passed: 0, failed: 0 };
  }
  return { passed: found.passed ?? found.numPassedTests, failed: found.failed ?? found.numFailedTests };
}

/** Of several programs. */
export function sumOf(...names) {
  const sum = { passed: 0, failed: 0 };
  for (const { passed, failed } of names.map(readResults)) {
    sum.passed += passed;
    sum.failed += failed;
  }
  return sum;
}
