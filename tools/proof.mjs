/**
 * Programs that prove something, or that the tests do, and take longer than CI may; what CI can afford of them is among the stress programs. `npm run proof`; with names: only those.
 */
import { runPrograms } from './programs.mjs';
import { userArgs } from './stages.mjs';

const PROOFS = [
  {
    name: 'explore',
    file: 'packages/core/test/dist/explore/main.js',
    args: ['--more', '2', '--steps', '30000000'],
    timeoutMs: 1_800_000,
    patient: true,
  },
  { name: 'models', file: 'tools/models.mjs', timeoutMs: 1_800_000 },
  { name: 'mutants', file: 'tools/mutants/run.mjs', timeoutMs: 7_200_000 },
  { name: 'trace-hashes', file: 'tools/trace-hashes.mjs', timeoutMs: 300_000 },
];

const wanted = userArgs();
const programs = wanted.length === 0 ? PROOFS : PROOFS.filter(({ name }) => wanted.includes(name));
process.exitCode = (await runPrograms('proof', programs)) ? 0 : 1;
