import { quotedIn } from './guarantees.mjs';

export const name = 'deterministic';
export const rule = 'each promise has a test that runs in the virtual system, or a reason in docs/verification.md why it has none';

const PROMISES = 'docs/guarantees.md';
const PAGE = 'docs/verification.md';
/** `| G60 | why not |`, in the table of exceptions. */
const EXCEPTION = /^\| (G\d+)\s*\| (.+?)\s*\|$/gm;
/** What makes a test file run virtual threads: `inEachWay` runs its tests in three ways, one of them virtual. */
const VIRTUAL = /\b(?:inEachWay|createTestSystem|explore)\(/;

export function check(project) {
  if (!project.has(PROMISES) || !project.has(PAGE)) return [];
  const covered = new Set();
  for (const path of project.paths((path) => /^packages\/[^/]+\/test\/.*\.test\.ts$/.test(path))) {
    if (VIRTUAL.test(project.text(path))) for (const number of quotedIn(project, path)) covered.add(number);
  }
  const excused = new Set([...project.text(PAGE).matchAll(EXCEPTION)].map(([, number]) => number));
  return [...project.text(PROMISES).matchAll(/^- \*\*(G\d+)\*\* `tested`/gm)].flatMap(([, number]) => {
    if (!covered.has(number) && !excused.has(number))
      return [{ path: PAGE, line: 1, message: `${number} has no test in the virtual system, and no reason why not` }];
    if (covered.has(number) && excused.has(number))
      return [{ path: PAGE, line: 1, message: `${number} has a test in the virtual system, and a reason why not` }];
    return [];
  });
}
