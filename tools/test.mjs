/**
 * `npm test`: every unit, property and conformance test. With arguments those go to vitest, and all tests are looked through, also those that
 * `npm run test:stress` and `.ci/run` run (`npm test -- lives`).
 */
import { runTests } from './run-tests.mjs';
import { userArgs } from './stages.mjs';
import './quiet-end.mjs';

const given = userArgs();
const args = given.length > 0 ? given : ['unit', 'tools', 'threads'].map((project) => `--project=${project}`);
process.exitCode = runTests('vitest', args) ? 0 : 1;
