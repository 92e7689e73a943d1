/**
 * What a user would trip over after installing the packages: publint (manifest and files), attw (types as each module
 * system finds them), of each package as it is packed, and knip (dependencies, files and exports that nothing uses), two at a
 * time. Prints the output of what fails.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { root } from './stages.mjs';
import './quiet-end.mjs';

const PACKAGES = ['core', 'actors', 'bench'];
/** None needs more than one core. */
const SIDE_BY_SIDE = 2;
const PUBLINT = 'node_modules/publint/src/cli.js';
const ATTW = 'node_modules/@arethetypeswrong/cli/dist/index.js';

const folder = mkdtempSync(join(tmpdir(), 'ringmaster-packed-'));
try {
  const begin = performance.now();
  const packed = await pack();
  if (report('npm pack', begin, packed)) {
    const tarballs = new Map(JSON.parse(packed.output).map(({ name, filename }) => [name, join(folder, filename)]));
    const waiting = checksOf(PACKAGES.map((name) => ({ name, tarball: tarballs.get(`@ringmaster/${name}`) })));
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => runNext(waiting)));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** All of them once: each check would do it for itself. */
function pack() {
  const args = ['pack', '--json', '--silent', '--pack-destination', folder, ...PACKAGES.map((name) => `./packages/${name}`)];
  return run('npm', args, { shell: process.platform === 'win32' });
}

function checksOf(packages) {
  return [
    ...packages.flatMap(({ name, tarball }) => [
      { name: `attw ${name}`, args: [ATTW, tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji'] },
      { name: `publint ${name}`, args: [PUBLINT, 'run', tarball, '--strict'] },
    ]),
    { name: 'knip', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  ];
}

async function runNext(waiting) {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const begin = performance.now();
    report(check.name, begin, await run(process.execPath, check.args));
  }
}

/** @returns whether it passed */
function report(name, begin, { ok, output }) {
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)} ${(performance.now() - begin).toFixed(0).padStart(5)} ms\n`);
  if (ok) return true;
  process.stdout.write(output);
  process.exitCode = 1;
  return false;
}

/** @returns `output`: what it printed; of one that fails, its errors as well */
function run(file, args, options = {}) {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: root, maxBuffer: Number.POSITIVE_INFINITY, ...options }, (error, stdout, stderr) => {
      if (error === null) return resolve({ ok: true, output: stdout });
      resolve({ ok: false, output: `${stdout}${stderr}${typeof error.code !== 'number' ? `${error.message}\n` : ''}` });
    });
  });
}
