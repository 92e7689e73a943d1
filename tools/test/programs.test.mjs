import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runPrograms } from '../programs.mjs';
import { readResults } from '../results.mjs';
import { root } from '../stages.mjs';

const RESULTS = 'programs-test';

describe('runPrograms', () => {
  let folder;
  let printed;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'programs-'));
    printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += text;
      return true;
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  /** Fails so many times, and passes then. */
  function failing(name, times) {
    const count = join(folder, `${name}.count`);
    writeFileSync(count, '0');
    const file = join(folder, `${name}.mjs`);
    writeFileSync(
      file,
      `import { readFileSync, writeFileSync } from 'node:fs';
const runs = Number(readFileSync(${JSON.stringify(count)}, 'utf8')) + 1;
writeFileSync(${JSON.stringify(count)}, String(runs));
process.exit(runs > ${times} ? 0 : 1);`,
    );
    return { name, file: relative(root, file), timeoutMs: 20_000 };
  }

  it('runs one that fails again if it may, counts it as passed if it passes then, and names it', async () => {
    const heard = [];
    const ok = await runPrograms(RESULTS, [failing('once', 1), failing('never', 0)], {
      tries: 2,
      heard: (run) => heard.push([run.name, run.ok]),
    });
    expect(ok).toBe(true);
    expect(readResults(RESULTS)).toEqual({ passed: 2, failed: 0 });
    expect(heard).toEqual([
      ['once', false],
      ['once', true],
      ['never', true],
    ]);
    expect(printed).toMatch(/^FLAKY {2}once$/m);
    expect(printed).toMatch(/^1 flaky$/m);
  });

  it('stops at the first that fails each time', async () => {
    const ok = await runPrograms(RESULTS, [failing('first', 0), failing('twice', 2), failing('behind', 0)], { tries: 2 });
    expect(ok).toBe(false);
    expect(readResults(RESULTS)).toEqual({ passed: 1, failed: 1 });
    expect(printed).not.toMatch(/behind/);
    expect(printed).toMatch(/^0 flaky$/m);
  });

  it('runs one with the options of Node that it names', async () => {
    const file = join(folder, 'option.mjs');
    writeFileSync(file, `process.exit(process.execArgv.includes('--no-opt') && process.argv[2] === 'one' ? 0 : 1);`);
    const program = { name: 'option', file: relative(root, file), args: ['one'], timeoutMs: 20_000 };
    expect(await runPrograms(RESULTS, [{ ...program, nodeArgs: ['--no-opt'] }])).toBe(true);
    expect(printed).toMatch(/--- option: node --no-opt .*option\.mjs one$/m);
    expect(await runPrograms(RESULTS, [program])).toBe(false);
  });

  it('tries one once unless told otherwise', async () => {
    expect(await runPrograms(RESULTS, [failing('once', 1)])).toBe(false);
  });
});
