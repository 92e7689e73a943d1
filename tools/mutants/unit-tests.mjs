/**
 * Which tests are not to notice the fault of a rule: those of the project `unit` that look at a unit in one thread. A test is none of
 * them if it, or what it imports, opens a system, a virtual machine or the explorer.
 *
 * Looked at are the tests of the package that the fault is in; of `actors`, where the folders know little of each other, those of the
 * runtime's folders and of the fault's own.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const OPENS_THREADS = /\b(?:createSystem|createTestSystem|VirtualMachine)\b|\/explore\//;
const IMPORT = /from '(\.[^']+)'/g;
const RUNTIME = {
  core: ['blocks', 'host', 'ring', 'slots', 'transport'],
  actors: ['ask', 'cell', 'death', 'dispatch', 'mailbox', 'remote', 'supervision', 'system', 'timers'],
};

/** @returns paths of built tests, relative to the root */
export function unitTestsFor(root, file) {
  const [, name, folder] = /^packages\/([^/]+)\/src\/([^/]+)\//.exec(file) ?? [];
  const tests = join(root, 'packages', name ?? '', 'test');
  const folders = new Set([...(RUNTIME[name] ?? []), folder]);
  const opens = memoized((path, self) => OPENS_THREADS.test(read(path)) || importsOf(path).some(self));
  return [...folders]
    .flatMap((one) => testsBelow(join(tests, one)))
    .filter((path) => !opens(path))
    .map((path) => relative(root, path).replace('/test/', '/test/dist/').replace(/\.ts$/, '.js'))
    .sort();
}

function testsBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return testsBelow(path);
    return entry.name.endsWith('.test.ts') && !entry.name.endsWith('.threads.test.ts') ? [path] : [];
  });
}

function importsOf(path) {
  return [...read(path).matchAll(IMPORT)].map(([, target]) => join(dirname(path), target).replace(/\.js$/, '.ts'));
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** A module that imports itself by others is, until the rest is known, as if it did nothing. */
function memoized(decide) {
  const known = new Map();
  return function self(path) {
    if (!known.has(path)) {
      known.set(path, false);
      known.set(path, decide(path, self));
    }
    return known.get(path);
  };
}
