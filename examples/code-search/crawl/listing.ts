import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Stamp, stampAt, UNKNOWN } from './stamp.ts';
import { isWalked } from './walk.ts';

/** What one directory holds. One that is not there, or is none any more, holds nothing. */
export interface Listing {
  /** Relative to the root, which is ''. */
  readonly directory: string;
  readonly files: readonly string[];
  /** Of `files`, in the same order. */
  readonly stamps: readonly Stamp[];
  readonly below: readonly string[];
}

/** Lists these directories, and not what is below them. One that cannot be read is left out: nobody knows what it holds. */
export function* list(root: string, directories: Iterable<string>): Generator<Listing> {
  for (const directory of directories) {
    const entries = entriesOf(join(root, directory));
    if (entries !== undefined) yield listingOf(root, directory, entries);
  }
}

export const pathIn = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);

function listingOf(root: string, directory: string, entries: readonly Dirent[]): Listing {
  const files: string[] = [];
  const stamps: Stamp[] = [];
  const below: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory() && isWalked(entry.name)) below.push(entry.name);
    const stamp = entry.isFile() ? stampAt(join(root, directory, entry.name)) : UNKNOWN;
    if (stamp === UNKNOWN) continue;
    files.push(entry.name);
    stamps.push(stamp);
  }
  return { directory, files, stamps, below };
}

function entriesOf(path: string): Dirent[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR' ? [] : undefined;
  }
}
