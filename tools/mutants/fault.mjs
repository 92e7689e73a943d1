/**
 * A fault made by hand: one line that a colleague could write, and the test that finds it.
 *
 * ```js
 * {
 *   name: 'park without a second look',
 *   rule: 'W1',                       // of docs/memory-ordering.md; or `guarantee: 'G59'` for one that stands for a promise
 *   area: 'park and wake',
 *   file: 'packages/core/src/transport/parking/duty-cycle.ts',
 *   find: 'if (this.#hasWaiting()) {', // stands in the file exactly once
 *   replace: 'if (this.#isPoked) {',
 *   caughtBy: { file: 'packages/core/test/transport/wake.test.ts', name: 'wakes …', way: 'virtual' },
 * }
 * ```
 *
 * `caughtBy` is a test, by the source of its file and its title (`way`, where it runs in several), or a program that ends with an
 * exit code other than 0 and says why: `{ program: 'packages/core/test/dist/stress/fuzz.js', args: ['5'], says: 'torn' }`.
 *
 * A fault of a rule is such that the unit tests do not notice it (`unit-tests.mjs`): they look at one unit in one thread, and these are
 * faults of how threads, or units, act upon each other. A fault of a promise may be noticed by anything.
 */
export function checkFault(fault) {
  const { name, rule, guarantee, area, file, find, replace, caughtBy } = fault;
  const texts = { name, area, file, find };
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value !== 'string' || value === '') throw new TypeError(`Cannot use fault "${name}": ${key} is a text, not ${value}`);
  }
  if (typeof replace !== 'string' || replace === find) throw new TypeError(`Cannot use fault "${name}": replace is another text`);
  if ((rule === undefined) === (guarantee === undefined)) throw new TypeError(`Cannot use fault "${name}": it has a rule or a guarantee`);
  const isTest = typeof caughtBy?.file === 'string' && typeof caughtBy.name === 'string';
  const isProgram = typeof caughtBy?.program === 'string' && typeof caughtBy.says === 'string';
  if (isTest === isProgram) throw new TypeError(`Cannot use fault "${name}": caughtBy is { file, name } or { program, says }`);
  return fault;
}

/** @returns `text` with the fault in it */
export function seed(text, { name, file, find, replace }) {
  const at = text.indexOf(find);
  if (at === -1) throw new Error(`Cannot seed "${name}": its line does not stand in ${file}`);
  if (text.includes(find, at + 1)) throw new Error(`Cannot seed "${name}": its line stands in ${file} more than once`);
  return text.slice(0, at) + replace + text.slice(at + find.length);
}

/** What catches it, in words. */
export function catcherOf({ caughtBy }) {
  if (caughtBy.program !== undefined) return [caughtBy.program, ...(caughtBy.args ?? [])].join(' ');
  const { file, name, way } = caughtBy;
  return `${file}: ${name}${way === undefined ? '' : ` (${way})`}`;
}
