/** Every file of runtime tests once more, on real threads: see `inEachWay`. */
import './ask.test.ts';
import './backpressure.test.ts';
import './become.test.ts';
import './context.test.ts';
import './dead-letters.test.ts';
import './dedicated.test.ts';
import './endings.test.ts';
import './errors.test.ts';
import './leak.test.ts';
import './liveness.test.ts';
import './naming.test.ts';
import './order.test.ts';
import './references.test.ts';
import './serialization.test.ts';
import './spawn.test.ts';
import './stale.test.ts';
import './stopping.test.ts';
import './escalation.test.ts';
import './policies.test.ts';
import './restarts.test.ts';
import './restart-steps.test.ts';
import './supervision.test.ts';
import './supervision-steps.test.ts';
import './groups.test.ts';
import './group-budgets.test.ts';
import './supervisor.test.ts';
import './hierarchy.test.ts';
import './system-stop.test.ts';
import { readdirSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('imports every file of runtime tests', () => {
  const here = new URL('.', import.meta.url);
  const files = readdirSync(here).filter((file) => file.endsWith('.test.js') && !file.includes('.threads.'));
  const imports = readFileSync(new URL(import.meta.url), 'utf8');
  expect(files.filter((file) => !imports.includes(`'./${file}'`))).toEqual([]);
});
