/**
 * Stryker over one folder of built files, in a copy of the repository: changes everything that can be changed by rote, one thing at a time,
 * and sees whether the unit tests of that folder notice. What survives is judged in docs/mutants.md.
 *
 * `node tools/mutants/by-rote.mjs [core/ring | actors/supervision [names of files]]`. Fetched from the registry for the run: it is no dependency.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runNode, userArgs } from '../stages.mjs';
import { Workbench } from './workbench.mjs';
import '../quiet-end.mjs';

const VERSION = '9.6.1';
const CONFIG = 'vitest.by-rote.config.mjs';

const [target = 'core/ring', ...only] = userArgs();
const [name, folder] = target.split('/');
const tests = `packages/${name}/test/dist/${folder}`;

/** One process, the small files, and the tests of the folder alone: those that start threads would not see what is changed. */
function configOf(files) {
  return `import { defineConfig } from 'vitest/config';
const conditions = ['unbundled', 'node', 'import', 'module', 'default'];
export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    pool: 'forks', execArgv: ['--conditions=unbundled'], isolate: false, maxWorkers: 1,
    include: ${JSON.stringify(files)},
    server: { deps: { external: [/\\/dist\\/(?!.*\\.test\\.js$)/] } },
  },
});
`;
}

function install(into) {
  const packages = ['core', 'vitest-runner'].map((one) => `@stryker-mutator/${one}@${VERSION}`);
  const args = ['install', '--prefix', into, '--no-audit', '--no-fund', '--no-save', '--legacy-peer-deps', ...packages];
  const { status } = spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`Cannot install Stryker ${VERSION}: npm ended with exit code ${status}`);
  // The runner takes the project's.
  symlinkSync(join(root, 'node_modules/vitest'), join(into, 'node_modules/vitest'));
}

const bench = new Workbench(root);
try {
  const tool = join(bench.root, '.by-rote');
  install(tool);
  const files = readdirSync(join(bench.root, tests)).filter((file) => file.endsWith('.test.js') && !file.endsWith('.threads.test.js'));
  writeFileSync(join(bench.root, CONFIG), configOf(files.map((file) => `${tests}/${file}`)));
  const stryker = {
    testRunner: 'vitest',
    plugins: [join(tool, 'node_modules/@stryker-mutator/vitest-runner/dist/src/index.js')],
    mutate: (only.length === 0 ? ['*'] : only).map((file) => `packages/${name}/dist/${folder}/${file}.js`),
    vitest: { configFile: CONFIG, related: false },
    ...{ inPlace: true, concurrency: 1, coverageAnalysis: 'perTest', timeoutMS: 8_000, reporters: ['clear-text'] },
  };
  writeFileSync(join(bench.root, 'stryker.json'), JSON.stringify(stryker));
  const isDone = runNode([join(tool, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', 'stryker.json'], { cwd: bench.root });
  process.exitCode = isDone ? 0 : 1;
} finally {
  bench.remove();
}
