import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runExample } from './run-example.ts';

/** This file runs from `examples/dist/test`; sources and expected outputs are not copied there. */
const examples = fileURLToPath(new URL('../../', import.meta.url));
const names = readdirSync(examples).filter((name) => /^\d\d-/.test(name));

/** `…` in a text stands for a number that differs from run to run. */
function patternOf(expected: string): RegExp {
  const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('\\d[\\d.,]*')}$`);
}

/** On a busy machine turns are long, first of all those that import a module, and the runtime says so. That is no fault of an example. */
function withoutLongTurns(stderr: string): string {
  return stderr.replace(/^\{"level":40,.*"msg":"long turn"\}\n/gm, '');
}

describe.each(names)('example %s', (name) => {
  it('prints what its text file says, and ends by itself', async () => {
    const expected = readFileSync(`${examples}/test/${name}.txt`, 'utf8');
    const ended = await runExample(name);
    const stdout = patternOf(expected).test(ended.stdout) ? expected : ended.stdout;
    expect({ ...ended, stdout, stderr: withoutLongTurns(ended.stderr) }).toEqual({ code: 0, stdout: expected, stderr: '' });
  });
});

describe('examples', () => {
  it('begin with 01-hello and 02-ask', () => {
    expect(names.slice(0, 2)).toEqual(['01-hello', '02-ask']);
  });
});
