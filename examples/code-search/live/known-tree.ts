import { type Listing, pathIn } from '../crawl/listing.ts';
import { changedAt, type Stamp } from '../crawl/stamp.ts';

/** What is different from what was known. */
export interface Changes {
  /** New files among them. */
  readonly changed: readonly { readonly path: string; readonly stamp: Stamp }[];
  readonly gone: readonly string[];
  /** Directories that were not there, or that nobody has looked at: they are to be listed next. */
  readonly opened: readonly string[];
  /** Directories that are not there any more, those below them included. */
  readonly closed: readonly string[];
}

interface Directory {
  readonly files: Map<string, Stamp>;
  readonly below: Map<string, Directory>;
  isOpen: boolean;
}

/** Of a file that was read when the index was made, nobody knows when. */
const FIRST_READ: Stamp = 'first';
/** How much a file system's clock may be behind ours. */
const CLOCK_MS = 2_000;

/** The tree as it was seen last, to find out what has changed since. */
export class KnownTree {
  readonly #root = emptyDirectory();
  readonly #since: number;

  /**
   * @param paths files that were read for the first index
   * @param since epoch milliseconds when that began: what has changed later may have changed after it was read
   */
  constructor(paths: Iterable<string>, since: number) {
    this.#since = since - CLOCK_MS;
    this.#root.isOpen = true;
    for (const path of paths) {
      const [directory, name] = split(path);
      this.#made(directory).files.set(name, FIRST_READ);
    }
  }

  /** Those that have been opened, the root first. */
  get directories(): string[] {
    return directoriesIn(this.#root, '');
  }

  /** What is indexed of `path` has this stamp; `UNKNOWN`: when it is seen next, it has changed. Nothing if it has gone meanwhile. */
  note(path: string, stamp: Stamp): void {
    const [directory, name] = split(path);
    const files = this.#find(directory)?.files;
    if (files?.has(name) === true) files.set(name, stamp);
  }

  /** Learns what a directory holds now. Nothing if it has gone meanwhile. */
  compare({ directory, files, stamps, below }: Listing): Changes {
    const known = this.#find(directory);
    if (known === undefined) return { changed: [], gone: [], opened: [], closed: [] };
    const lost = { files: filesLost(known, directory, files), directories: [] as string[] };
    const there = new Set(below);
    for (const name of [...known.below.keys()].filter((name) => !there.has(name))) {
      const path = pathIn(directory, name);
      const directoryLost = known.below.get(name) as Directory;
      known.below.delete(name);
      lost.files.push(...filesIn(directoryLost, path));
      lost.directories.push(...directoriesIn(directoryLost, path));
    }
    return {
      changed: this.#changed(known, directory, { files, stamps }),
      gone: lost.files,
      opened: opened(known, directory, below),
      closed: lost.directories,
    };
  }

  #changed(known: Directory, directory: string, { files, stamps }: Pick<Listing, 'files' | 'stamps'>): Changes['changed'] {
    return files.flatMap((name, index) => {
      const stamp = stamps[index] as Stamp;
      const isNews = !this.#isSame(known.files.get(name), stamp);
      known.files.set(name, stamp);
      return isNews ? [{ path: pathIn(directory, name), stamp }] : [];
    });
  }

  #isSame(known: Stamp | undefined, seen: Stamp): boolean {
    return known === seen || (known === FIRST_READ && changedAt(seen) < this.#since);
  }

  #find(directory: string): Directory | undefined {
    let at: Directory | undefined = this.#root;
    for (const name of namesIn(directory)) at = at?.below.get(name);
    return at;
  }

  #made(directory: string): Directory {
    let at = this.#root;
    for (const name of namesIn(directory)) at = below(at, name);
    return at;
  }
}

const emptyDirectory = (): Directory => ({ files: new Map(), below: new Map(), isOpen: false });

const namesIn = (directory: string): readonly string[] => (directory === '' ? [] : directory.split('/'));

function below(directory: Directory, name: string): Directory {
  const known = directory.below.get(name) ?? emptyDirectory();
  directory.below.set(name, known);
  return known;
}

function split(path: string): readonly [directory: string, name: string] {
  const end = path.lastIndexOf('/');
  return end < 0 ? ['', path] : [path.slice(0, end), path.slice(end + 1)];
}

function filesLost(known: Directory, directory: string, files: readonly string[]): string[] {
  const there = new Set(files);
  const gone = [...known.files.keys()].filter((name) => !there.has(name));
  for (const name of gone) known.files.delete(name);
  return gone.map((name) => pathIn(directory, name));
}

function filesIn(known: Directory, directory: string): string[] {
  const here = [...known.files.keys()].map((name) => pathIn(directory, name));
  return here.concat(...Array.from(known.below, ([name, below]) => filesIn(below, pathIn(directory, name))));
}

function directoriesIn(known: Directory, directory: string): string[] {
  if (!known.isOpen) return [];
  return [directory].concat(...Array.from(known.below, ([name, below]) => directoriesIn(below, pathIn(directory, name))));
}

function opened(known: Directory, directory: string, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const found = below(known, name);
    if (found.isOpen) return [];
    found.isOpen = true;
    return [pathIn(directory, name)];
  });
}
