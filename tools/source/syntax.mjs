import ts from 'typescript6';

export function* nodesOf(node) {
  yield node;
  const children = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

/** Line of a node's first token, from 1. */
export function lineOf(tree, node) {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** The comments directly before a node, joined. */
export function commentsBefore(tree, node) {
  const text = tree.getFullText();
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  return ranges.map((range) => text.slice(range.pos, range.end)).join('\n');
}

/** What stands above the first statement, or above the first that is not an import. */
export function headerOf(tree) {
  const [first] = tree.statements;
  const firstOwn = tree.statements.find((statement) => !ts.isImportDeclaration(statement));
  return [first, firstOwn].map((statement) => (statement ? commentsBefore(tree, statement) : '')).join('\n');
}

/** One flag per line: true where it holds code, not only blanks or a comment. Comments are taken to stand on lines of their own. */
export function codeLineMask(text) {
  let inComment = false;
  return text.split('\n').map((line) => {
    const trimmed = line.trim();
    if (inComment) {
      inComment = !trimmed.includes('*/');
      return false;
    }
    if (trimmed === '' || trimmed.startsWith('//')) return false;
    if (!trimmed.startsWith('/*')) return true;
    inComment = !trimmed.includes('*/');
    return !inComment && !trimmed.endsWith('*/');
  });
}
