import { numbersOf, titlesIn } from '../source/titles.mjs';

export const name = 'guarantees';
export const rule = 'each promise is tested, by a test that quotes its number, or planned with an issue that is still open';

const PAGE = 'docs/guarantees.md';
const PROMISE = /^- \*\*(G\d+)\*\* (.*)$/;
const MARK = /^(?:`tested`|`planned, issue (\d+)`) /;

export function check(project) {
  if (!project.has(PAGE)) return [{ path: PAGE, line: 1, message: 'does not exist' }];
  const text = project.text(PAGE);
  const closed = closedIssues(text);
  if (!closed) return [{ path: PAGE, line: 1, message: 'has no line "Closed issues: …"' }];
  const quoted = quotedNumbers(project);
  const promises = text.split('\n').flatMap((line, index) => {
    const match = PROMISE.exec(line);
    return match ? [{ number: match[1], rest: match[2], line: index + 1 }] : [];
  });
  return [...misnumbered(promises), ...promises.flatMap((promise) => judge(promise, { quoted, closed }))].map((found) => ({
    path: PAGE,
    ...found,
  }));
}

function judge({ number, rest, line }, { quoted, closed }) {
  const mark = MARK.exec(rest);
  if (!mark) return [{ line, message: `${number} is marked neither \`tested\` nor \`planned, issue n\`` }];
  const [, issue] = mark;
  if (issue === undefined && !quoted.has(number)) return [{ line, message: `${number} is marked tested, but no test quotes it` }];
  if (issue !== undefined && closed.has(Number(issue)))
    return [{ line, message: `${number} is planned with issue ${issue}, which is closed` }];
  return [];
}

function misnumbered(promises) {
  return promises.flatMap(({ number, line }, index) =>
    number === `G${index + 1}` ? [] : [{ line, message: `${number} stands where G${index + 1} is expected` }],
  );
}

/** `Closed issues: 1, 2` or `Closed issues: none`. */
function closedIssues(text) {
  const line = /^Closed issues: (.+)$/m.exec(text);
  return line && new Set([...line[1].matchAll(/\d+/g)].map(([digits]) => Number(digits)));
}

/** A test quotes a number when its title begins with it. */
function quotedNumbers(project) {
  const paths = project.paths((path) => /^(packages\/[^/]+|examples)\/test\/.*\.test\.ts$/.test(path));
  return new Set(paths.flatMap((path) => quotedIn(project, path)));
}

/** Those that tests of one file quote. */
export function quotedIn(project, path) {
  return titlesIn(project, path)
    .flatMap(numbersOf)
    .filter((number) => number.startsWith('G'));
}
