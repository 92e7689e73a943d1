import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runExample } from './run-example.ts';

/** This file runs from `examples/dist/test`; sources and expected outputs are not copied there. */
const examples = fileURLToPath(new URL('../../', import.meta.url));
const names = readdirSync(examples).filter((name) => /^\d\d-/.test(name));

describe.each(names)('example %s', (name) => {
  it('prints what its text file says, and ends by itself', async () => {
    const expected = readFileSync(`${examples}/test/${name}.txt`, 'utf8');
    expect(await runExample(name)).toEqual({ code: 0, stdout: expected, stderr: '' });
  });
});

describe('examples', () => {
  it('begin with 01-hello and 02-ask', () => {
    expect(names.slice(0, 2)).toEqual(['01-hello', '02-ask']);
  });
});
