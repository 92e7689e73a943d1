import { importsOf } from '../source/imports.mjs';

export const name = 'cycles';
export const rule = 'no file imports itself through others, types included';

export function check(project) {
  const paths = project.paths((path) => /^(packages\/[^/]+\/src|examples)\/.*\.ts$/.test(path));
  const edges = new Map(paths.map((path) => [path, targetsOf(project, path)]));
  return stronglyConnected(edges)
    .filter((group) => group.length > 1 || edges.get(group[0]).includes(group[0]))
    .map((group) => ({ path: group[0], line: 1, message: `import cycle: ${group.join(' -> ')}` }));
}

function targetsOf(project, path) {
  return importsOf(project, path)
    .map((found) => found.path)
    .filter((target) => target !== undefined);
}

/** Tarjan's algorithm: each group holds the files that reach each other. */
function stronglyConnected(edges) {
  const order = new Map();
  const low = new Map();
  const stack = [];
  const groups = [];
  const visit = (node) => {
    order.set(node, order.size);
    low.set(node, order.get(node));
    stack.push(node);
    for (const target of edges.get(node) ?? []) {
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) low.set(node, Math.min(low.get(node), low.get(target)));
    }
    if (low.get(node) === order.get(node)) groups.push(stack.splice(stack.indexOf(node)));
  };
  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return groups;
}
