import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runStages } from '../stages.mjs';

const exits = (code) => ['-e', `process.exit(${code})`];
const counts = (passed, failed) => () => ({ passed, failed });

async function run(stages) {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    return { ...(await runStages(stages)), text: write.mock.calls.join('') };
  } finally {
    vi.restoreAllMocks();
  }
}

describe('runStages', () => {
  it('adds up the tests of all stages', async () => {
    const { ok, sum, times } = await run([
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

  it('stops at the first stage that fails and keeps what it counted', async () => {
    const { ok, sum, times } = await run([
      { name: 'test', args: exits(1), tests: counts(3, 2) },
      { name: 'stress', args: exits(0), tests: counts(2, 0) },
    ]);
    expect({ ok, sum, stages: times.length }).toEqual({ ok: false, sum: { passed: 3, failed: 2 }, stages: 1 });
  });

  it('counts a stage without tests that fails as one failure', async () => {
    expect((await run([{ name: 'check', args: exits(1) }])).sum).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a stage that fails although its tests passed as one failure', async () => {
    expect((await run([{ name: 'test', args: exits(1), tests: counts(3, 0) }])).sum).toEqual({ passed: 3, failed: 1 });
  });

  it('runs the stages of a list at the same time, each with its own heading, and goes on only if all pass', async () => {
    // Each waits until the other has begun.
    const meets = (own, other) => {
      const fs = "require('node:fs')";
      return [
        '-e',
        `${fs}.writeFileSync(${own}, ''); console.log('at last'); setInterval(() => ${fs}.existsSync(${other}) && process.exit(${own === a ? 0 : 3}), 1)`,
      ];
    };
    const folder = mkdtempSync(join(tmpdir(), 'stages-'));
    const [a, b] = ['a', 'b'].map((name) => JSON.stringify(join(folder, name)));
    const { ok, sum, times, text } = await run([
      [
        { name: 'one', args: meets(a, b), tests: counts(2, 0) },
        { name: 'other', args: meets(b, a), tests: counts(4, 1) },
      ],
      { name: 'never', args: exits(0) },
    ]);
    rmSync(folder, { recursive: true });
    expect({ ok, sum }).toEqual({ ok: false, sum: { passed: 6, failed: 1 } });
    expect(times.map((time) => [time.name, time.ok])).toEqual([
      ['one', true],
      ['other', false],
    ]);
    for (const name of ['one', 'other']) expect(text).toContain(`\n=== ${name}\nat last\n`);
  });

  it('says why a stage of a list could not be run', async () => {
    const { ok, text } = await run([[{ name: 'check', args: ['no-such-file.mjs'] }]]);
    expect([ok, text]).toEqual([false, expect.stringContaining('no-such-file.mjs')]);
  });
});
