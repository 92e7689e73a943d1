import { posix } from 'node:path';
import ts from 'typescript6';
import { lineOf, nodesOf } from './syntax.mjs';

/**
 * What a file imports or re-exports, types included, as `{ specifier, line, path }`; `path` is set when it leads to a
 * file of the project. Package imports count as the modules that they stand for.
 */
export function importsOf(project, path) {
  const tree = project.tree(path);
  const found = [];
  for (const node of nodesOf(tree)) {
    const literal = specifierOf(node);
    if (literal) found.push({ specifier: literal.text, line: lineOf(tree, literal), path: resolve(project, path, literal.text) });
  }
  return found;
}

function specifierOf(node) {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic && ts.isStringLiteral(node.arguments[0]) ? node.arguments[0] : undefined;
}

function resolve(project, from, specifier) {
  if (specifier === '#memory') return 'packages/core/src/memory/atomic.ts';
  if (specifier.startsWith('#bench/')) return `packages/bench/src/${specifier.slice('#bench/'.length).replace(/\.js$/, '.ts')}`;
  if (!specifier.startsWith('.')) return undefined;
  const path = posix.join(posix.dirname(from), specifier);
  return project.has(path) ? path : undefined;
}
