import { describe, expect, it, vi } from 'vitest';
import { runStages } from '../stages.mjs';

const exits = (code) => ['-e', `process.exit(${code})`];
const counts = (passed, failed) => () => ({ passed, failed });

function run(stages) {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    return runStages(stages);
  } finally {
    vi.restoreAllMocks();
  }
}

describe('runStages', () => {
  it('adds up the tests of all stages', () => {
    const { ok, sum, times } = run([
      { name: 'check', args: exits(0) },
      { name: 'test', args: exits(0), tests: counts(3, 0) },
      { name: 'stress', args: exits(0), tests: counts(2, 0) },
    ]);
    expect({ ok, sum, names: times.map((time) => time.name) }).toEqual({
      ok: true,
      sum: { passed: 5, failed: 0 },
      names: ['check', 'test', 'stress'],
    });
  });

  it('stops at the first stage that fails and keeps what it counted', () => {
    const { ok, sum, times } = run([
      { name: 'test', args: exits(1), tests: counts(3, 2) },
      { name: 'stress', args: exits(0), tests: counts(2, 0) },
    ]);
    expect({ ok, sum, stages: times.length }).toEqual({ ok: false, sum: { passed: 3, failed: 2 }, stages: 1 });
  });

  it('counts a stage without tests that fails as one failure', () => {
    expect(run([{ name: 'check', args: exits(1) }]).sum).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a stage that fails although its tests passed as one failure', () => {
    expect(run([{ name: 'test', args: exits(1), tests: counts(3, 0) }]).sum).toEqual({ passed: 3, failed: 1 });
  });
});
