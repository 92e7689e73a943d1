import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { skipReason } from './skip-reason.ts';

/** What the walk could not enter, or would not. */
export interface Unwalked {
  readonly path: string;
  readonly reason: string;
}

/** Never source: version control's own store. */
const SKIPPED_DIRECTORIES = new Set(['.git']);

/** Whether a directory of that name is entered. */
export const isWalked = (name: string): boolean => !SKIPPED_DIRECTORIES.has(name);

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1);

/**
 * Every regular file below `root`, as paths relative to it, in the same order on every machine (so a file's number means
 * the same in every run). One step of the generator reads one directory. Symbolic links are not followed.
 *
 * @param unwalked is called for each directory that cannot be read; the walk goes on
 */
export function* walk(root: string, unwalked: (skipped: Unwalked) => void): Generator<string[]> {
  const waiting = [''];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    const entries = entriesOf(root, directory, unwalked);
    const prefix = directory === '' ? '' : `${directory}/`;
    const files: string[] = [];
    const below: string[] = [];
    for (const entry of entries) {
      if (entry.isFile()) files.push(prefix + entry.name);
      else if (entry.isDirectory() && isWalked(entry.name)) below.push(prefix + entry.name);
    }
    waiting.push(...below.reverse());
    yield files;
  }
}

function entriesOf(root: string, directory: string, unwalked: (skipped: Unwalked) => void): Dirent[] {
  try {
    return readdirSync(join(root, directory), { withFileTypes: true }).sort(byName);
  } catch (error) {
    unwalked({ path: directory === '' ? '.' : directory, reason: skipReason(error) });
    return [];
  }
}
