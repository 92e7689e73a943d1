/**
 * Bundles what programs load of `core` and `actors` into a few files each: every thread loads the packages again, and 200
 * small modules take a thread longer to find and link than all they do at its start. Called by `build.mjs`.
 *
 * Tests load the small files instead (condition `unbundled`), so that they can reach internals and coverage sees sources.
 */
import { copyFileSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Entries keep their names: threads are started with the URL of one beside the chunk that names it. */
const packages = {
  core: { index: 'index.js', testkit: 'testkit/index.js', 'worker-main': 'worker/worker-main.js' },
  actors: {
    index: 'index.js',
    testkit: 'testkit/index.js',
    'thread-program': 'system/worker/thread-program.js',
    'pure-program': 'system/pure/pure-program.js',
  },
};

/** Beside them, as it is: what can only be loaded by `require`, and imports one of them. */
const copied = { core: [], actors: ['system/pure/pure-entry.cjs'] };

async function bundle(name, entries) {
  const folder = join(root, 'packages', name);
  const dist = join(folder, 'dist');
  const output = join(dist, 'bundle');
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const external = (id) =>
    id.startsWith('#') || id.startsWith('node:') || Object.keys(dependencies).some((one) => id === one || id.startsWith(`${one}/`));
  rmSync(output, { recursive: true, force: true });
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([entry, file]) => [entry, join(dist, file)])),
    external,
    treeshake: false,
    logLevel: 'warn',
  });
  await build.write({ dir: output, format: 'esm', sourcemap: true, entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' });
  await build.close();
  for (const file of copied[name]) copyFileSync(join(dist, file), join(output, basename(file)));
}

/** The newest output of the compiler is younger than the bundle. */
function isStale(name) {
  const dist = join(root, 'packages', name, 'dist');
  const index = join(dist, 'bundle/index.js');
  const info = join(dist, '.tsbuildinfo');
  return !existsSync(index) || !existsSync(info) || statSync(info).mtimeMs > statSync(index).mtimeMs;
}

for (const [name, entries] of Object.entries(packages)) if (isStale(name)) await bundle(name, entries);
