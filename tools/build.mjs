/**
 * Type-checks and builds every project of `tsconfig.json`, then removes outputs whose source is gone: tests run from
 * `dist`, and a renamed test must not be run under its old name for ever.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import './quiet-end.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function projects() {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return references.map(({ path }) => {
    const folder = join(root, path);
    const { compilerOptions } = JSON.parse(readFileSync(join(folder, 'tsconfig.json'), 'utf8'));
    return { sources: join(folder, compilerOptions.rootDir), outputs: join(folder, compilerOptions.outDir) };
  });
}

function* filesBelow(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.')) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

function removeStaleOutputs({ sources, outputs }) {
  for (const output of filesBelow(outputs)) {
    const name = relative(outputs, output);
    const source = name.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    if (name.startsWith('bundle')) continue;
    if (source !== name && !existsSync(join(sources, source))) rmSync(output, { force: true });
  }
}

const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'inherit', 'inherit'],
});
for (const project of projects()) removeStaleOutputs(project);
process.exitCode = status ?? 1;
if (status === 0) await import('./bundle.mjs');
