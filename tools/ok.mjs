/** Everything a change must pass: format and lint, types, tools, tests, stress. `npm run ok`. */
import { readResults, sumOf } from './results.mjs';
import { printTimes, runStages } from './stages.mjs';
import './quiet-end.mjs';

export const OK_STAGES = [
  { name: 'format', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', args: ['tools/build.mjs'] },
  { name: 'tools', args: ['tools/check.mjs'] },
  { name: 'packages', args: ['tools/package-checks.mjs'] },
  // Without tests of many seeds, which the next stage runs with more of them.
  { name: 'test', args: ['tools/test.mjs'], env: { RINGMASTER_LONG: 'later' }, tests: () => readResults('vitest') },
  { name: 'test:stress', args: ['tools/stress.mjs'], tests: () => sumOf('kills', 'stress') },
];

if (process.argv[1]?.endsWith('ok.mjs')) {
  const { times, ok } = runStages(OK_STAGES);
  printTimes(times);
  process.exitCode = ok ? 0 : 1;
}
