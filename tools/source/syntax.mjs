import ts from 'typescript6';

/** A node and all below it, each before its children. */
export function nodesOf(node) {
  const found = [];
  const add = (one) => {
    found.push(one);
    one.forEachChild(add);
  };
  add(node);
  return found;
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
