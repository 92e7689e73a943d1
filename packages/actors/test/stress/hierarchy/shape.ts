/** The shape of the trees: each node has a number, from which its place follows. */
export const BREADTH = 6;
const DEPTH = 3;
/** 1 + 6 + 36 + 216. */
export const TREE_NODES = 259;
export const TREES = 2;
export const NODES = TREE_NODES * TREES;
export const ROOTS: readonly number[] = Array.from({ length: TREES }, (_, tree) => tree * TREE_NODES);

export const nameOf = (node: number): string => `n${node}`;
/** `NaN` for what is no node. */
export const nodeOf = (name: string): number => (/^n\d+$/.test(name) ? Number(name.slice(1)) : Number.NaN);

const inTree = (node: number): number => node % TREE_NODES;

export function childOf(node: number, index: number): number {
  return node - inTree(node) + inTree(node) * BREADTH + 1 + index;
}

export function depthOf(node: number): number {
  let depth = 0;
  for (let at = inTree(node); at > 0; at = Math.floor((at - 1) / BREADTH)) depth++;
  return depth;
}

/** Undefined of a root. */
export function parentOf(node: number): number | undefined {
  const at = inTree(node);
  return at === 0 ? undefined : node - at + Math.floor((at - 1) / BREADTH);
}

export function childrenOf(node: number): readonly number[] {
  if (depthOf(node) === DEPTH) return [];
  return Array.from({ length: BREADTH }, (_, index) => childOf(node, index));
}
