/** Runs programs, each counted as one test, up to the first that fails for good. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { forgetResults, writeResults } from './results.mjs';
import { root } from './stages.mjs';

/** Programs that run beside each other, if they do not mind. Each waits at times, for threads that start or end: a third finds work on two cores. */
const SIDE_BY_SIDE = 3;

/** How often one that fails is run where its failure may be that of a busy machine, as tests on real threads are (docs/verification.md). */
export const TRIES = 2;

/**
 * First those that measure times, one after the other; then those that are `patient`, three at a time. What one of these prints is shown when
 * it has ended. One that passes at a later try only is named `FLAKY` at the end.
 *
 * @param programs a list of `{ name, file, args?, nodeArgs?, timeoutMs, patient? }`, `file` relative to the root, `nodeArgs` options of Node's own that make it shorter and nothing else: the soak leaves them out
 * @param options `heard`: called for each try that has ended, with all that it has printed; `tries`: how often one is run until it passes, 1 unless it says otherwise
 * @returns a promise: whether all have passed
 */
export async function runPrograms(resultsName, programs, { heard = () => undefined, tries = 1 } = {}) {
  forgetResults(resultsName);
  const sum = { passed: 0, failed: 0 };
  const flaky = [];
  const passes = async (program) => {
    for (let left = tries; left > 0; left--) {
      if (!(await runProgram(program, heard))) continue;
      if (left < tries) flaky.push(program.name);
      return true;
    }
    return false;
  };
  const runNext = async (waiting) => {
    for (let program = waiting.shift(); program !== undefined && sum.failed === 0; program = waiting.shift()) {
      if (await passes(program)) sum.passed += 1;
      else sum.failed += 1;
      writeResults(resultsName, sum);
    }
  };
  await runNext(programs.filter(({ patient }) => !patient));
  const patient = programs.filter(({ patient }) => patient);
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => runNext(patient)));
  for (const name of flaky) process.stdout.write(`FLAKY  ${name}\n       failed above, and passed when it was run again\n`);
  if (tries > 1) process.stdout.write(`${flaky.length} flaky\n`);
  return sum.failed === 0;
}

async function runProgram({ name, file, args = [], nodeArgs = [], timeoutMs, patient = false }, heard) {
  const begin = performance.now();
  const title = `\n--- ${name}: node ${[...nodeArgs, file, ...args].join(' ')}\n`;
  if (!patient) process.stdout.write(title);
  const { ok, output } = existsSync(join(root, file))
    ? await run([...nodeArgs, file, ...args], { timeoutMs, isShown: !patient })
    : { ok: false, output: `Cannot run ${name}: ${file} has not been built\n` };
  const seconds = ((performance.now() - begin) / 1000).toFixed(1).padStart(6);
  heard({ name, args, ok, output });
  process.stdout.write(`${patient ? `${title}${output}` : ''}${ok ? 'ok    ' : 'FAILED'}  ${seconds} s  ${name}\n`);
  return ok;
}

/** Ends it when its time is over. `output`: what it printed; if it is shown, that is as it comes. */
function run(args, { timeoutMs, isShown }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (isShown) process.stdout.write(text);
      });
    }
    child.on('error', (error) => resolve({ ok: false, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}
