/**
 * Programs that prove something, or that the tests do, and take longer than CI may; what CI can afford of them is among the stress programs.
 * `npm run proof`; with names: only those; `--without models`: all but that one. Exit code 0: all that ran has passed, and what did not run
 * was left out by whoever called.
 */
import { choosePrograms } from './choose-programs.mjs';
import { runPrograms } from './programs.mjs';
import { userArgs } from './stages.mjs';
import './quiet-end.mjs';

const PROOFS = [
  {
    name: 'explore',
    shows: 'every interleaving of small instances of the code of core, within bounds',
    file: 'packages/core/test/dist/explore/main.js',
    args: ['--more', '2', '--steps', '30000000'],
    timeoutMs: 1_800_000,
    patient: true,
  },
  { name: 'models', shows: 'the protocols in Promela, with spin', file: 'tools/models.mjs', timeoutMs: 1_800_000 },
  { name: 'mutants', shows: 'that a named test catches each seeded fault', file: 'tools/mutants/run.mjs', timeoutMs: 7_200_000 },
  { name: 'trace-hashes', shows: 'the same traces on Node 20, 22 and 24', file: 'tools/trace-hashes.mjs', timeoutMs: 300_000 },
];

const { chosen, left, text, isHelp } = choosePrograms('proof', PROOFS, userArgs());
if (text !== undefined) {
  (isHelp ? process.stdout : process.stderr).write(text);
  process.exitCode = isHelp ? 0 : 2;
} else {
  const ok = await runPrograms('proof', chosen);
  if (left.length > 0) process.stdout.write(`NOT RUN  ${left.map(({ name }) => name).join(', ')}\n`);
  process.exitCode = ok ? 0 : 1;
}
