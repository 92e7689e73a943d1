import ts from 'typescript6';
import { isSourceOf } from '../source/project.mjs';
import { lineOf, nodesOf } from '../source/syntax.mjs';

export const name = 'module-state';
export const rule = 'no module keeps state of its own; the table of definitions and error types is the one exception';

/**
 * Filled while modules are imported, append-only, the same in every thread (protocols, H). And the memory module that a
 * build condition puts in place for tests, which must know its observers.
 */
const ALLOWED = /^packages\/(actors\/src\/contract\/(.*\/)?(definition|error-type)-table|core\/src\/memory\/systematic)\.ts$/;

const STATEFUL =
  /^(Map|Set|WeakMap|WeakSet|Array|ArrayBuffer|SharedArrayBuffer|DataView|FinalizationRegistry|EventEmitter|AsyncLocalStorage|AbortController|\w+Array)$/;

export function check(project) {
  return project
    .paths((path) => isSourceOf('core', 'actors')(path) && !ALLOWED.test(path))
    .flatMap((path) => {
      const tree = project.tree(path);
      return [...inModuleVariables(tree), ...inStaticFields(tree)].map(({ node, message }) => ({
        path,
        line: lineOf(tree, node),
        message,
      }));
    });
}

function* inModuleVariables(tree) {
  for (const statement of tree.statements.filter(ts.isVariableStatement)) {
    const isConst = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
    for (const declaration of statement.declarationList.declarations) {
      if (!isConst) yield { node: declaration, message: `"${declaration.name.getText()}" can be assigned anew` };
      else if (isStateful(declaration)) yield { node: declaration, message: `"${declaration.name.getText()}" holds state that can change` };
    }
  }
}

function* inStaticFields(tree) {
  for (const node of nodesOf(tree)) {
    if (!ts.isPropertyDeclaration(node) || !has(node, ts.SyntaxKind.StaticKeyword)) continue;
    if (!has(node, ts.SyntaxKind.ReadonlyKeyword)) yield { node, message: `static "${node.name.getText()}" is not readonly` };
    else if (isStateful(node)) yield { node, message: `static "${node.name.getText()}" holds state that can change` };
  }
}

function has(node, kind) {
  return (node.modifiers ?? []).some((modifier) => modifier.kind === kind);
}

/** A collection that is declared as readonly counts as a constant; so does a literal with something in it. */
function isStateful({ type, initializer }) {
  if (!initializer || (type && /^(Readonly(Map|Set|Array)?\b|readonly )/.test(type.getText()))) return false;
  const value = withoutAssertion(initializer);
  if (ts.isNewExpression(value)) return STATEFUL.test(value.expression.getText());
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  return ts.isObjectLiteralExpression(value) && value.properties.length === 0;
}

function withoutAssertion(node) {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? withoutAssertion(node.expression) : node;
}
