import ts from 'typescript6';
import { isSourceOf } from '../source/project.mjs';
import { lineOf, nodesOf } from '../source/syntax.mjs';

export const name = 'host-only';
export const rule = 'time, chance and scheduling come through the Host; their primitives stand in packages/core/src/host only';

const HOME = 'packages/core/src/host/';
const GLOBALS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'performance']);
const MEMBERS = new Set(['Date.now', 'Math.random', 'process.nextTick', 'process.hrtime', 'crypto.randomUUID', 'crypto.getRandomValues']);
const MODULES = new Set(['timers', 'timers/promises', 'perf_hooks']);
const NAMES = { crypto: new Set(['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'webcrypto']) };

export function check(project) {
  return project
    .paths((path) => isSourceOf('core', 'actors')(path) && !path.startsWith(HOME))
    .flatMap((path) => {
      const tree = project.tree(path);
      return [...nodesOf(tree)].flatMap((node) => {
        const primitive = primitiveIn(node);
        return primitive ? [{ path, line: lineOf(tree, node), message: `uses ${primitive}; ask the Host for it` }] : [];
      });
    });
}

function primitiveIn(node) {
  if (ts.isPropertyAccessExpression(node)) {
    const dotted = `${node.expression.getText()}.${node.name.text}`.replace(/^globalThis\./, '');
    return MEMBERS.has(dotted) || GLOBALS.has(dotted) ? dotted : undefined;
  }
  if (ts.isIdentifier(node) && GLOBALS.has(node.text) && isFreeUse(node)) return node.text;
  if (ts.isNewExpression(node)) return constructed(node);
  if (ts.isImportDeclaration(node)) return imported(node);
  return undefined;
}

/** Not the name of a member, a parameter or something declared here. */
function isFreeUse(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  return parent.name !== node || ts.isShorthandPropertyAssignment(parent);
}

function constructed(node) {
  const callee = node.expression.getText();
  if (callee === 'Worker') return 'new Worker';
  return callee === 'Date' && (node.arguments?.length ?? 0) === 0 ? 'new Date()' : undefined;
}

function imported(node) {
  const module = node.moduleSpecifier.text.replace(/^node:/, '');
  if (MODULES.has(module)) return `the module ${module}`;
  const bindings = node.importClause?.namedBindings;
  const names =
    bindings && ts.isNamedImports(bindings) ? bindings.elements.map((element) => (element.propertyName ?? element.name).text) : [];
  const name = names.find((candidate) => NAMES[module]?.has(candidate));
  return name && `${module}.${name}`;
}
