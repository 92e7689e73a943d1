import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Verdict {
  readonly name: string;
  readonly states: number;
  readonly message?: string;
  readonly again?: string;
}

const program = fileURLToPath(new URL('toys.js', import.meta.url));
const output = execFileSync(process.execPath, ['--conditions=systematic', '--conditions=unbundled', program], { encoding: 'utf8' });
const verdicts = new Map(
  output
    .trim()
    .split('\n')
    .map((line): Verdict => JSON.parse(line))
    .map((verdict) => [verdict.name, verdict]),
);

test.each([
  ['a lost update', 'counted to 1'],
  ['a write that nothing orders', 'Data race: word 0'],
  ['payload behind its flag', 'Data race: word 0'],
  ['a bell before the word', 'sleeps for ever'],
  ['a lock that dies', 'locked for ever'],
  ['a program with a memory', 'Cannot run a again'],
])('M4: the explorer finds %s', (name, message) => {
  expect(verdicts.get(name)?.message).toContain(message);
});

test.each(['a lost update', 'payload behind its flag', 'a bell before the word', 'a lock that dies'])(
  'M4: the schedule of %s shows it again',
  (name) => {
    const { message, again } = verdicts.get(name) ?? {};
    expect(again).toBe(message);
  },
);

test.each(['payload before its flag', 'a bell behind the word'])('M4: the explorer finds nothing wrong with %s', (name) => {
  expect(verdicts.get(name)?.message).toBeUndefined();
  expect(verdicts.get(name)?.states).toBeGreaterThan(4);
});

test('M3: a plain read finds each value that its reader does not know to be gone, and no other', () => {
  expect(verdicts.get('outcomes')?.message).toBe('00 01 11');
});
