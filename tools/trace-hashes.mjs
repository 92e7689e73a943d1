/**
 * Whether the same seeds come to the same traces on every supported version of Node: `node tools/trace-hashes.mjs [seeds]`. Fetches the other
 * versions from the registry that npm uses, into a folder that is removed again. Not part of `npm run ok`: 80 MB.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './quiet-end.mjs';

const VERSIONS = ['20', '22', '24'];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'packages/actors/test/dist/testkit/trace-program.js');
const seeds = process.argv[2] ?? '20';
// Of no seeds the traces would be the same everywhere.
if (!/^[1-9]\d*$/.test(seeds)) {
  process.stderr.write(`Cannot compare traces: seeds is how many, from 1, not ${seeds}\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'ringmaster-nodes-'));
try {
  const came = new Map([['this', run(process.execPath)], ...VERSIONS.map((version) => [version, run(fetched(version))])]);
  for (const [version, { node, hashes }] of came)
    console.log(`Node ${version} (${node}): ${hashes.length} seeds, ${hashes.slice(0, 3).join(' ')} …`);
  const kinds = new Set([...came.values()].map(({ hashes }) => hashes.join(' ')));
  console.log(kinds.size === 1 ? 'the same traces everywhere' : 'DIFFERENT traces');
  process.exitCode = kinds.size === 1 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(node) {
  const print = (...args) => execFileSync(node, args, { encoding: 'utf8' }).trim();
  return { node: print('--version'), hashes: print(program, seeds).split(' ') };
}

/** The executable of that version's newest release. */
function fetched(version) {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
  const into = join(folder, version);
  const packed = execFileSync('npm', ['pack', '--silent', `node-linux-${architecture}@${version}`, '--pack-destination', folder], {
    encoding: 'utf8',
  });
  execFileSync('mkdir', ['-p', into]);
  execFileSync('tar', ['-xzf', join(folder, packed.trim().split('\n').at(-1)), '-C', into]);
  if (!readdirSync(join(into, 'package')).includes('bin'))
    throw new Error(`Cannot find the executable of Node ${version}: the package holds no bin`);
  return join(into, 'package/bin/node');
}
