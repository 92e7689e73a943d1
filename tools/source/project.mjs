import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import ts from 'typescript6';

/** Comments are looked at as text. */
const AS = { languageVersion: ts.ScriptTarget.ES2023, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/**
 * The tree that checks look at. Paths are relative to the root, with forward slashes; texts and syntax trees are read
 * once and shared by all checks.
 */
export class Project {
  #root;
  #paths;
  #texts = new Map();
  #trees = new Map();

  constructor(root) {
    this.#root = root;
  }

  get root() {
    return this.#root;
  }

  /** @returns the paths for which `wanted` holds, sorted */
  paths(wanted) {
    this.#paths ??= [...walk(this.#root)].map((path) => relative(this.#root, path).split(sep).join(posix.sep)).sort();
    return this.#paths.filter(wanted);
  }

  has(path) {
    return existsSync(join(this.#root, path));
  }

  text(path) {
    if (!this.#texts.has(path)) this.#texts.set(path, readFileSync(join(this.#root, path), 'utf8'));
    return this.#texts.get(path);
  }

  tree(path) {
    if (!this.#trees.has(path)) this.#trees.set(path, ts.createSourceFile(path, this.text(path), AS, true));
    return this.#trees.get(path);
  }
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name) || (entry.isDirectory() && entry.name.startsWith('.'))) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}

/** Sources of a package or of several: `isSourceOf('core', 'actors')('packages/core/src/x.ts')`. */
export function isSourceOf(...packages) {
  const pattern = new RegExp(`^packages/(${packages.join('|')})/src/.*\\.ts$`);
  return (path) => pattern.test(path);
}
