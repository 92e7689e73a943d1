/**
 * Runs named stages one after the other, each as a child process, stops at the first that fails, and says how long each took.
 *
 * A stage is `{ name, args, env?, tests? }`: `args` are Node's, `env` comes on top of what there is; `tests` says what it counts as in the last
 * line of `.ci/run`: nothing (a check), or a function that returns `{ passed, failed }` when it has run. The stages of a list among them run at
 * the same time, and what each prints is shown when it has ended.
 */
import { spawn, spawnSync } from 'node:child_process';
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

export async function runStages(stages) {
  const times = [];
  const sum = { passed: 0, failed: 0 };
  for (const stage of stages) {
    const ended = Array.isArray(stage) ? await Promise.all(stage.map(runBeside)) : [runShown(stage)];
    for (const { passed, failed, ...time } of ended) {
      times.push(time);
      sum.passed += passed;
      sum.failed += failed;
    }
    if (ended.some(({ ok }) => !ok)) break;
  }
  return { times, sum, ok: times.length === stages.flat().length && times.every((time) => time.ok) };
}

function runShown(stage) {
  process.stdout.write(`\n=== ${stage.name}\n`);
  const begin = performance.now();
  return outcomeOf(stage, begin, runNode(stage.args, { env: environmentOf(stage) }));
}

function runBeside(stage) {
  const begin = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, stage.args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environmentOf(stage) });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const ended = (ok) => {
      process.stdout.write(`\n=== ${stage.name}\n${output}`);
      resolve(outcomeOf(stage, begin, ok));
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      ended(false);
    });
    child.on('close', (code) => ended(code === 0));
  });
}

const environmentOf = ({ env }) => ({ ...process.env, ...env });

function outcomeOf({ name, tests }, begin, ok) {
  const { passed, failed } = tests?.() ?? { passed: 0, failed: 0 };
  return { name, ok, seconds: (performance.now() - begin) / 1000, passed, failed: ok ? failed : Math.max(failed, 1) };
}

export function printTimes(times) {
  process.stdout.write('\n');
  for (const { name, ok, seconds } of times) {
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${seconds.toFixed(1).padStart(6)} s  ${name}\n`);
  }
}
