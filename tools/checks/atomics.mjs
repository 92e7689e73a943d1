import ts from 'typescript6';
import { lineOf, nodesOf } from '../source/syntax.mjs';

export const name = 'atomics';
export const rule = 'Atomics is used in packages/core/src/memory only';

const HOME = 'packages/core/src/memory/';

/** Benchmarks may use it: their baselines are what a program without us would write. */
export function check(project) {
  const paths = project.paths((path) => /^(packages\/(core|actors)\/src|examples)\/.*\.ts$/.test(path) && !path.startsWith(HOME));
  return paths.flatMap((path) => {
    const tree = project.tree(path);
    return [...nodesOf(tree)]
      .filter((node) => ts.isIdentifier(node) && node.text === 'Atomics')
      .map((node) => ({ path, line: lineOf(tree, node), message: 'uses Atomics; take the word for this edge from #memory' }));
  });
}
