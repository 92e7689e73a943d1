/**
 * Runs named stages one after the other, each as a child process, stops at the first that fails, and says how long each took.
 *
 * A stage is `{ name, args, env?, tests? }`: `args` are Node's, `env` comes on top of what there is; `tests` says what it counts as in the last
 * line of `.ci/run`: nothing (a check), or a function that returns `{ passed, failed }` when it has run.
 */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What the user added to the command. pnpm hands on the `--` that npm takes away. */
export function userArgs() {
  const args = process.argv.slice(2);
  return args[0] === '--' ? args.slice(1) : args;
}

/** @returns whether Node, started with `args` at the root, ended with exit code 0 */
export function runNode(args, options = {}) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
  return status === 0;
}

export function runStages(stages) {
  const times = [];
  const sum = { passed: 0, failed: 0 };
  for (const { name, args, env, tests } of stages) {
    process.stdout.write(`\n=== ${name}\n`);
    const begin = performance.now();
    const ok = runNode(args, { env: { ...process.env, ...env } });
    times.push({ name, ok, seconds: (performance.now() - begin) / 1000 });
    const counted = tests?.() ?? { passed: 0, failed: 0 };
    sum.passed += counted.passed;
    sum.failed += ok ? counted.failed : Math.max(counted.failed, 1);
    if (!ok) break;
  }
  return { times, sum, ok: times.length === stages.length && times.every((time) => time.ok) };
}

export function printTimes(times) {
  process.stdout.write('\n');
  for (const { name, ok, seconds } of times) {
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${seconds.toFixed(1).padStart(6)} s  ${name}\n`);
  }
}
