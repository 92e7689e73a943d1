/**
 * What a user would trip over after installing the packages: publint (manifest and files), attw (types as each module
 * system finds them), knip (dependencies, files and exports that nothing uses), two at a time. Prints the output of what fails.
 */
import { execFile } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { root } from './stages.mjs';

const PACKAGES = ['core', 'actors', 'bench'];
/** None needs more than one core. */
const SIDE_BY_SIDE = 2;
const PUBLINT = 'node_modules/publint/src/cli.js';
const ATTW = 'node_modules/@arethetypeswrong/cli/dist/index.js';

const CHECKS = [
  ...PACKAGES.flatMap((name) => [
    { name: `publint ${name}`, args: [PUBLINT, 'run', `packages/${name}`, '--strict', '--pack', 'npm'] },
    { name: `attw ${name}`, args: [ATTW, '--pack', `packages/${name}`, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji'] },
  ]),
  { name: 'knip', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
];

const waiting = [...CHECKS];
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, runNext));

async function runNext() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const { name, args } = check;
    const begin = performance.now();
    const { ok, output } = await run(args);
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)} ${(performance.now() - begin).toFixed(0).padStart(5)} ms\n`);
    if (ok) continue;
    process.stdout.write(output);
    process.exitCode = 1;
  }
}

function run(args) {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, maxBuffer: Number.POSITIVE_INFINITY }, (error, stdout, stderr) => {
      resolve({
        ok: error === null,
        output: `${stdout}${stderr}${error !== null && typeof error.code !== 'number' ? `${error.message}\n` : ''}`,
      });
    });
  });
}
