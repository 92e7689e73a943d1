/** Runs every example as a process. Their output is compared by the tests in `examples/test`; here each must end, with exit code 0. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runPrograms } from './programs.mjs';
import { root } from './stages.mjs';

const examples = readdirSync(join(root, 'examples'))
  .filter((name) => existsSync(join(root, 'examples', name, 'main.ts')))
  .sort()
  .map((name) => ({ name, file: `examples/dist/${name}/main.js`, timeoutMs: 120_000 }));

if (examples.length === 0) process.stdout.write('No examples found\n');
process.exitCode = examples.length > 0 && (await runPrograms('examples', examples)) ? 0 : 1;
