import ts from 'typescript6';
import { isSourceOf } from '../source/project.mjs';
import { lineOf, nodesOf } from '../source/syntax.mjs';

export const name = 'literal-getters';
export const rule =
  'object literals have no getters or setters: the engine makes a dictionary of such a literal, and each look at it a search';

/** What only tests run may be slow. */
const TEST_KIT = /^packages\/actors\/src\/testkit\//;

export function check(project) {
  return project
    .paths((path) => isSourceOf('core', 'actors')(path) && !TEST_KIT.test(path))
    .flatMap((path) => {
      const tree = project.tree(path);
      return [...nodesOf(tree)]
        .filter((node) => ts.isAccessor(node) && ts.isObjectLiteralExpression(node.parent))
        .map((node) => ({
          path,
          line: lineOf(tree, node),
          message: `"${node.name.getText()}" is an accessor of a literal: make it a class`,
        }));
    });
}
