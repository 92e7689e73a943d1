/** Runs every example as a process: each must print what its text file says and end, with exit code 0. Then the main job, as `npm start` runs it. */
import { runPrograms } from './programs.mjs';
import { runTests } from './run-tests.mjs';
import './quiet-end.mjs';

const ok = runTests('examples', ['--project=examples']);
const mainJob = { name: 'code-search', file: 'examples/dist/code-search/main.js', timeoutMs: 120_000 };
process.exitCode = (await runPrograms('main-job', [mainJob])) && ok ? 0 : 1;
