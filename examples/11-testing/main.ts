import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

const tests = fileURLToPath(new URL('./thermostat-tests.js', import.meta.url));

// One variable runs the same tests in another mode: fast and repeatable while you write, on real threads before you ship.
for (const mode of ['deterministic', 'threads']) {
  process.env.RINGMASTER_TEST_MODE = mode;
  console.log(`${mode}:`);
  for await (const { type, data } of run({ files: [tests] })) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // The file is told as a test, too.
    if (data.nesting === 0 && data.name === tests) continue;
    console.log(`  ${type === 'test:pass' ? 'ok' : 'FAILED'}  ${data.name}`);
    if (type === 'test:pass') continue;
    console.error(data.details.error);
    process.exitCode = 1;
  }
}
