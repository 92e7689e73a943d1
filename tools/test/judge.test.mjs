import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { failingWithoutFault, judge } from '../mutants/judge.mjs';

const byTest = {
  name: 'a',
  rule: 'W1',
  area: 'ring',
  file: 'packages/core/src/ring/a.ts',
  caughtBy: { file: 'packages/core/test/ring/b.test.ts', name: 'W1 b' },
};
const byProgram = { ...byTest, caughtBy: { program: 'p.js', args: ['7'], says: 'torn' } };

/** A bench on which `run` stands for Node: it gives titles by status or, for a run that leaves no report, what `node` gives. */
function benchOf(run) {
  const root = mkdtempSync(join(tmpdir(), 'ringmaster-judge-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'packages/core/test/ring'), { recursive: true });
  writeFileSync(join(root, 'packages/core/test/ring/a.test.ts'), '');
  const node = async (args) => {
    const { titles, ...result } = run(args.includes('-t') ? 'catching' : args[0].endsWith('vitest.mjs') ? 'unit' : args[0]);
    const assertionResults = (titles ?? []).map(([fullName, status]) => ({ fullName, status }));
    if (titles !== undefined) writeFileSync(join(root, 'mutants-report.json'), JSON.stringify({ testResults: [{ assertionResults }] }));
    return { ok: true, output: '', isLate: false, ...result };
  };
  return {
    root,
    node,
    seed: () => undefined,
    restore: () => undefined,
    bundle: () => undefined,
    compile: async () => ({ ok: true, output: '' }),
  };
}

const catches = { titles: [['W1 b', 'failed']] };

it('a fault is caught that its test fails by, and no unit test', async () => {
  const bench = benchOf((what) => (what === 'unit' ? { titles: [['a', 'passed']] } : catches));
  expect(await judge(bench, byTest)).toEqual({ verdict: 'caught', detail: 'W1 b' });
});

it.each([
  ['have no end', { isLate: true, ok: false }, 'no end within'],
  ['come to none', { ok: false, output: 'No test files found' }, 'No test files found'],
  ['are all left out', { titles: [['a', 'skipped']] }, ''],
])('a fault is not caught of which unit tests say nothing, because they %s', async (_why, units, detail) => {
  const bench = benchOf((what) => (what === 'unit' ? units : catches));
  expect(await judge(bench, byTest)).toEqual({ verdict: 'not looked at', detail: expect.stringContaining(detail) });
});

it('a program that is to catch a fault passes without it, or nothing begins', async () => {
  const benches = [true, false].map((ok) => benchOf(() => ({ ok, output: 'torn\n' })));
  expect(await failingWithoutFault(benches[0], [byProgram])).toEqual([]);
  expect(await failingWithoutFault(benches[1], [byProgram])).toEqual(['p.js 7: torn']);
});
