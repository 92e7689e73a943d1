/** What becomes of one fault: whether it compiles, whether unit tests notice it, and whether its test catches it. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { catcherOf } from './fault.mjs';
import { unitTestsFor } from './unit-tests.mjs';

const TESTS_MS = 180_000;
/** A test that waits for what does not come any more fails by this. Unit tests wait for nothing: the machine alone may make them late. */
const ONE_TEST_MS = 20_000;
const ONE_UNIT_TEST_MS = 120_000;
const REPORT = 'mutants-report.json';

/**
 * @returns `{ verdict, detail }`: `caught`, or else `does not apply`, `does not compile`, `noticed` (by a unit test), `not looked at` (by unit tests: none came to an
 *   end) or `survived`
 */
export async function judge(bench, fault) {
  try {
    bench.seed(fault);
  } catch (error) {
    return { verdict: 'does not apply', detail: error.message };
  }
  try {
    const { ok, output } = await bench.compile(fault.file);
    if (!ok) return { verdict: 'does not compile', detail: output.trim() };
    if (fault.rule !== undefined) {
      const { passed, failed, output, isLate } = await runTests(bench, {
        project: 'unit',
        files: unitTestsFor(bench.root, fault.file),
        oneTestMs: ONE_UNIT_TEST_MS,
      });
      if (failed.length > 0) return { verdict: 'noticed', detail: failed.join('; ') };
      if (isLate || passed.length === 0) return { verdict: 'not looked at', detail: without(isLate, output) };
    }
    return await isCaught(bench, fault);
  } finally {
    bench.restore(fault);
  }
}

/** Whether the catching tests and programs pass without any fault: otherwise they prove nothing. @returns titles of those that fail or do not exist */
export async function failingWithoutFault(bench, faults) {
  const bad = [];
  for (const project of ['unit', 'threads']) {
    const tests = faults.flatMap(({ caughtBy }) => (caughtBy.file !== undefined && projectOf(caughtBy.file) === project ? [caughtBy] : []));
    if (tests.length === 0) continue;
    const { failed, passed, output } = await runTests(bench, {
      project,
      files: [...new Set(tests.map(({ file }) => builtOf(file)))],
      pattern: tests.map(patternOf).join('|'),
    });
    bad.push(...failed);
    if (passed.length === 0) bad.push(output);
    for (const { file, name } of tests) {
      if (!passed.some((title) => title.includes(name)) && !failed.some((title) => title.includes(name))) bad.push(`${file}: ${name}`);
    }
  }
  const programs = new Map(
    faults.filter(({ caughtBy }) => caughtBy.program !== undefined).map((fault) => [catcherOf(fault), fault.caughtBy]),
  );
  for (const [name, { program, args = [] }] of programs) {
    const { ok, output, isLate } = await bench.node([program, ...args], TESTS_MS);
    if (!ok) bad.push(`${name}: ${without(isLate, output).slice(-2_000)}`);
  }
  return bad;
}

async function isCaught(bench, { caughtBy }) {
  if (caughtBy.program !== undefined) return isCaughtByProgram(bench, caughtBy);
  const project = projectOf(caughtBy.file);
  if (project === 'threads') await bench.bundle();
  const { failed, output, isLate } = await runTests(bench, { project, files: [builtOf(caughtBy.file)], pattern: patternOf(caughtBy) });
  const found = failed.find((title) => title.includes(caughtBy.name));
  if (found !== undefined) return { verdict: 'caught', detail: found };
  return { verdict: 'survived', detail: without(isLate, output) };
}

/** By its exit code, and for the reason that the fault gives. */
async function isCaughtByProgram(bench, { program, args = [], says }) {
  await bench.bundle();
  const { ok, output, isLate } = await bench.node([program, ...args], TESTS_MS);
  if (!ok && !isLate && output.includes(says)) return { verdict: 'caught', detail: says };
  return { verdict: 'survived', detail: without(isLate, output).slice(-2_000) };
}

/** Why there is no result. */
function without(isLate, output) {
  return isLate ? `no end within ${TESTS_MS} ms` : output.trim();
}

/** Of vitest, for tests that load the small files, and for those that load the bundles. */
const PROJECTS = { unit: ['unit'], threads: ['threads', 'kills'] };

/** Up to the first that fails. @returns titles of those that passed and failed, or, if no test was run, what was printed */
async function runTests(bench, { project, files, pattern, oneTestMs = ONE_TEST_MS }) {
  const report = join(bench.root, REPORT);
  rmSync(report, { force: true });
  const { output, isLate } = await bench.node(
    [
      ...['node_modules/vitest/vitest.mjs', 'run', '--retry', '0', '--testTimeout', String(oneTestMs)],
      ...PROJECTS[project].map((one) => `--project=${one}`),
      ...['--bail=1', '--reporter=json', `--outputFile.json=${report}`],
      ...(pattern === undefined ? [] : ['-t', pattern]),
      ...files,
    ],
    TESTS_MS,
  );
  if (!existsSync(report)) return { passed: [], failed: [], output, isLate };
  const results = JSON.parse(readFileSync(report, 'utf8')).testResults;
  const titles = (status) =>
    results.flatMap((file) => file.assertionResults.filter((one) => one.status === status).map((one) => one.fullName));
  const unloadable = results.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0);
  return { passed: titles('passed'), failed: [...titles('failed'), ...unloadable.map(({ name }) => name)], output, isLate };
}

function projectOf(file) {
  return file.endsWith('.threads.test.ts') ? 'threads' : 'unit';
}

function builtOf(file) {
  return file.replace('/test/', '/test/dist/').replace(/\.ts$/, '.js');
}

function patternOf({ name, way }) {
  const title = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return way === undefined ? title : `${way} .*${title}`;
}
