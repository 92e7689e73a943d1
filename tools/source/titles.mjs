import ts from 'typescript6';
import { nodesOf } from './syntax.mjs';

const HEAD = /^[A-Z]\d+(?:(?:, | and | to )[A-Z]\d+)*/;

/** Titles of a file's tests: the first argument of a call, if it is a text: `it('G4: …')`, or a helper of our own. */
export function titlesIn(project, path) {
  const titles = [];
  for (const node of nodesOf(project.tree(path))) {
    if (!ts.isCallExpression(node) || node.arguments.length < 2) continue;
    const [title] = node.arguments;
    if (ts.isStringLiteralLike(title)) titles.push(title.text);
    else if (ts.isTemplateExpression(title)) titles.push(title.head.text);
  }
  return titles;
}

/** Numbers of promises and rules that a title begins with, ranges in full: `'G2, W1 to W3: …'`. */
export function numbersOf(title) {
  const numbers = [];
  for (const [, to, letter, digits] of (HEAD.exec(title)?.[0] ?? '').matchAll(/( to )?([A-Z])(\d+)/g)) {
    const last = Number(digits);
    const first = to === undefined ? last : Number(numbers.at(-1).slice(1)) + 1;
    for (let number = first; number <= last; number += 1) numbers.push(`${letter}${number}`);
  }
  return numbers;
}
