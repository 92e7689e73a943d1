import { arms } from './arm-table.ts';
import type { ArmOptions } from './harness/arm.ts';
import { RESULT_MARK } from './harness/run-arm.ts';

/**
 * The program of one arm's process: `node arm-process.js <arm> <options as JSON>`; the last line is the result.
 *
 * One fresh process per arm and round, so that no arm profits from code another one made hot, or pays for its garbage.
 */
const [name, options] = process.argv.slice(2);
const load = arms.get(name ?? '');
if (load === undefined) throw new Error(`Cannot run an arm: "${name}" is none of ${[...arms.keys()].join(', ')}`);
const arm = await load();
const result = await arm(JSON.parse(options ?? '{}') as ArmOptions);
process.stdout.write(`${RESULT_MARK}${JSON.stringify(result)}\n`);
