/**
 * What a user would trip over after installing the packages: publint (manifest and files), attw (types as each module
 * system finds them), knip (dependencies, files and exports that nothing uses). Prints the output of what fails.
 */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { root } from './stages.mjs';

const PACKAGES = ['core', 'actors', 'bench'];
const PUBLINT = 'node_modules/publint/src/cli.js';
const ATTW = 'node_modules/@arethetypeswrong/cli/dist/index.js';

const CHECKS = [
  ...PACKAGES.flatMap((name) => [
    { name: `publint ${name}`, args: [PUBLINT, 'run', `packages/${name}`, '--strict', '--pack', 'npm'] },
    { name: `attw ${name}`, args: [ATTW, '--pack', `packages/${name}`, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji'] },
  ]),
  { name: 'knip', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
];

for (const { name, args } of CHECKS) {
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  const ok = status === 0;
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)} ${(performance.now() - begin).toFixed(0).padStart(5)} ms\n`);
  if (ok) continue;
  process.stdout.write(`${stdout}${stderr}`);
  process.exitCode = 1;
}
