/** Runs programs one after the other, each counted as one test, up to the first that fails. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { forgetResults, writeResults } from './results.mjs';
import { root, runNode } from './stages.mjs';

/** @param programs a list of `{ name, file, args?, timeoutMs }`, `file` relative to the root */
export function runPrograms(resultsName, programs) {
  forgetResults(resultsName);
  let passed = 0;
  for (const program of programs) {
    const begin = performance.now();
    const ok = runProgram(program);
    process.stdout.write(
      `${ok ? 'ok    ' : 'FAILED'}  ${((performance.now() - begin) / 1000).toFixed(1).padStart(6)} s  ${program.name}\n`,
    );
    if (ok) passed += 1;
    writeResults(resultsName, { passed, failed: ok ? 0 : 1 });
    if (!ok) return false;
  }
  return true;
}

function runProgram({ name, file, args = [], timeoutMs }) {
  process.stdout.write(`\n--- ${name}: node ${[file, ...args].join(' ')}\n`);
  if (!existsSync(join(root, file))) {
    process.stdout.write(`Cannot run ${name}: ${file} has not been built\n`);
    return false;
  }
  return runNode([file, ...args], { timeout: timeoutMs, killSignal: 'SIGKILL' });
}
