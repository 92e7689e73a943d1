import ts from 'typescript6';
import { codeLineMask, commentsBefore, headerOf, lineOf, nodesOf } from '../source/syntax.mjs';

export const name = 'tripwires';
export const rule = 'files, functions, parameters and nesting stay small, or a `Limit:` comment says why not';

const FILE_LINES_MAX = 250;
const FUNCTION_LINES_MAX = 70;
const PARAMETERS_MAX = 4;
const NESTING_MAX = 4;
const MAIN_LINES_MAX = 80;

/** Tests are held to the file limit only: a `describe` is one long function by nature. */
export function check(project) {
  const measured = project.paths((path) => /^(packages\/[^/]+\/(src|test)\/.*\.ts|examples\/.*\.ts|tools\/.*\.mjs)$/.test(path));
  return measured.flatMap((path) => {
    const tree = project.tree(path);
    if (/Limit:/.test(headerOf(tree))) return [];
    const mask = codeLineMask(project.text(path));
    const inFile = fileTooLong(path, mask);
    return isTest(path) ? inFile : [...inFile, ...inFunctions(tree, mask).map((violation) => ({ path, ...violation }))];
  });
}

function isTest(path) {
  return /\/test\//.test(path);
}

function fileTooLong(path, mask) {
  const lines = mask.filter(Boolean).length;
  const max = /^examples\/[^/]+\/main\.ts$/.test(path) ? MAIN_LINES_MAX : FILE_LINES_MAX;
  return lines > max ? [{ path, line: 1, message: `has ${lines} code lines, at most ${max}` }] : [];
}

function inFunctions(tree, mask) {
  return [...nodesOf(tree)]
    .filter((node) => ts.isFunctionLike(node) && !hasReason(tree, node))
    .flatMap((node) => judge(tree, mask, node).map((message) => ({ line: lineOf(tree, node), message: `${titleOf(node)} ${message}` })));
}

function judge(tree, mask, node) {
  const found = [];
  if (node.parameters.length > PARAMETERS_MAX) found.push(`takes ${node.parameters.length} parameters, at most ${PARAMETERS_MAX}`);
  if (!node.body) return found;
  const first = lineOf(tree, node) - 1;
  const last = tree.getLineAndCharacterOfPosition(node.end).line;
  const lines = mask.slice(first, last + 1).filter(Boolean).length;
  if (lines > FUNCTION_LINES_MAX) found.push(`has ${lines} code lines, at most ${FUNCTION_LINES_MAX}`);
  const depth = nesting(node.body);
  if (depth > NESTING_MAX) found.push(`is nested ${depth} deep, at most ${NESTING_MAX}`);
  return found;
}

/** The reason may stand above the function itself or above the statement, member or property it belongs to. */
function hasReason(tree, node) {
  for (let at = node; at && !ts.isBlock(at) && !ts.isSourceFile(at) && !ts.isClassLike(at); at = at.parent) {
    if (/Limit:/.test(commentsBefore(tree, at))) return true;
  }
  return false;
}

function titleOf(node) {
  const name = node.name?.getText() ?? (node.parent && 'name' in node.parent ? node.parent.name?.getText() : undefined);
  return name ? `"${name}"` : ts.isConstructorDeclaration(node) ? 'constructor' : 'a function';
}

function nesting(node) {
  let deepest = 0;
  node.forEachChild((child) => {
    if (!ts.isFunctionLike(child)) deepest = Math.max(deepest, nesting(child));
  });
  return deepest + (opensLevel(node) ? 1 : 0);
}

function opensLevel(node) {
  if (ts.isIfStatement(node)) return !(ts.isIfStatement(node.parent) && node.parent.elseStatement === node);
  return ts.isIterationStatement(node, false) || ts.isSwitchStatement(node) || ts.isTryStatement(node);
}
