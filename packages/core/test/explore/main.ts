/**
 * Explores every interleaving of small instances of the core's protocols.
 *
 *     node packages/core/test/dist/explore/main.js [scenario…] [--bound N | --more N] [--steps N]
 *     node packages/core/test/dist/explore/main.js 'ring full, at 0' --replay 'A3 B2'
 *
 * Names may be shortened to how they begin. `--more`: so many pre-emptions beyond those of each scenario that has a bound. Ends with 1 and a counter-example if there is one.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('explore.js', import.meta.url));
const conditions = ['--conditions=systematic', '--conditions=unbundled'];
const { status } = spawnSync(process.execPath, ['--stack-size=4000', ...conditions, program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
