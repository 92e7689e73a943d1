/** Everything a change must pass: types, format and lint, tools, tests, stress. `npm run ok`. */
import { readResults, sumOf } from './results.mjs';
import { printTimes, runStages } from './stages.mjs';
import './quiet-end.mjs';

export const OK_STAGES = [
  { name: 'types', args: ['tools/build.mjs'] },
  // None of them keeps two cores busy.
  [
    { name: 'format', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
    { name: 'tools', args: ['tools/check.mjs'] },
    { name: 'packages', args: ['tools/package-checks.mjs'] },
  ],
  // Without tests of many seeds, which the next stage runs with more of them.
  { name: 'test', args: ['tools/test.mjs'], env: { RINGMASTER_LONG: 'later' }, tests: () => readResults('vitest') },
  { name: 'test:stress', args: ['tools/stress.mjs'], tests: () => sumOf('kills', 'stress') },
];

if (process.argv[1]?.endsWith('ok.mjs')) {
  const { times, ok } = await runStages(OK_STAGES);
  printTimes(times);
  process.exitCode = ok ? 0 : 1;
}
