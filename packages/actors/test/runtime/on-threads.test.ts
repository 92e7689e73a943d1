import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('every file of runtime tests runs on real threads as well', () => {
  const here = new URL('.', import.meta.url);
  const files = readdirSync(here).filter((file) => file.endsWith('.test.js'));
  const imports = files.filter((file) => file.includes('.threads.')).map((file) => readFileSync(new URL(file, here), 'utf8'));
  const tests = files.filter((file) => !file.includes('.threads.') && file !== 'on-threads.test.js');
  expect(tests.filter((file) => imports.every((text) => !text.includes(`'./${file}'`)))).toEqual([]);
});
