import ts from 'typescript6';
import { lineOf } from '../source/syntax.mjs';

export const name = 'exports';
export const rule = 'an index.ts is a list of explicit named exports and nothing else';

export function check(project) {
  return project
    .paths((path) => /^packages\/[^/]+\/src\/(.*\/)?index\.ts$/.test(path))
    .flatMap((path) => {
      const tree = project.tree(path);
      return tree.statements
        .filter((statement) => !isNamedReExport(statement))
        .map((statement) => ({
          path,
          line: lineOf(tree, statement),
          message: `has "${statement.getText(tree).split('\n')[0]}"; export by name from a file`,
        }));
    });
}

function isNamedReExport(statement) {
  if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) return false;
  const clause = statement.exportClause;
  return Boolean(clause) && ts.isNamedExports(clause) && clause.elements.every((element) => element.name.text !== 'default');
}
