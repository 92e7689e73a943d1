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

/** Entries keep their names: threads are started with the URL of one beside the chunk that names it, and load others by theirs. */
const packages = {
  core: { index: 'index.js', testkit: 'testkit/index.js', 'worker-main': 'worker/worker-main.js' },
  actors: {
    index: 'index.js',
    testkit: 'testkit/index.js',
    'thread-program': 'system/worker/thread-program.js',
    'pure-program': 'system/pure/pure-program.js',
    'scheduler-actor': 'scheduler/actor/scheduler-actor.js',
    'broker-actor': 'broker/actor/broker-actor.js',
  },
};

/** What each of these loads that those before it do not is one file: a thread loads the first at its start, and the last with its first actor; cut smaller it takes longer (decision 0066). */
const TOGETHER = ['thread-program', 'worker-main', 'index'];

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
  const input = Object.fromEntries(Object.entries(entries).map(([entry, file]) => [entry, join(dist, file)]));
  const options = { external, treeshake: false, logLevel: 'warn' };
  const groups = [];
  for (const entry of TOGETHER.filter((one) => one in input)) {
    const modules = new Set(await modulesOf({ ...options, input: input[entry] }));
    // A program runs when it is loaded, so it stays by itself.
    if (entry !== 'index') modules.delete(input[entry]);
    groups.push({ name: entry, test: (id) => modules.has(id), priority: TOGETHER.length - groups.length });
  }
  const build = await rolldown({ ...options, input });
  await build.write({
    ...{ dir: output, format: 'esm', sourcemap: true, entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
    codeSplitting: { groups },
  });
  await build.close();
  for (const file of copied[name]) copyFileSync(join(dist, file), join(output, basename(file)));
}

/** What is loaded with `input`, not what that loads later. */
async function modulesOf({ input, ...options }) {
  const build = await rolldown({ ...options, input });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const reached = new Set(output.filter(({ isEntry }) => isEntry));
  for (const chunk of reached) for (const name of chunk.imports) if (chunks.has(name)) reached.add(chunks.get(name));
  return [...reached].flatMap(({ moduleIds }) => moduleIds);
}

/** The newest output of the compiler is younger than the bundle. */
function isStale(name) {
  const dist = join(root, 'packages', name, 'dist');
  const index = join(dist, 'bundle/index.js');
  const info = join(dist, '.tsbuildinfo');
  return !existsSync(index) || !existsSync(info) || statSync(info).mtimeMs > statSync(index).mtimeMs;
}

for (const [name, entries] of Object.entries(packages)) if (isStale(name)) await bundle(name, entries);
