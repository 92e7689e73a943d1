import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Is told of what happens in directories, by the operating system, one watch for each. Node's own `recursive` watches every file as well on
 * Linux, and with a file it gives up all whose names begin the same.
 *
 * Hints only: some are told twice, and some are not told at all (where a file system cannot, or the system's limit is reached).
 */
export class DirectoryWatchers {
  readonly #root: string;
  readonly #changed: (directory: string) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #refused: Error | undefined;

  constructor(root: string, changed: (directory: string) => void) {
    this.#root = root;
    this.#changed = changed;
  }

  get count(): number {
    return this.#watchers.size;
  }

  /** Why some directories are not watched, if that is so. */
  get refused(): Error | undefined {
    return this.#refused;
  }

  watch(directory: string): void {
    try {
      const watcher = watch(join(this.#root, directory), { persistent: false }, () => this.#changed(directory));
      watcher.on('error', () => this.close(directory));
      this.close(directory);
      this.#watchers.set(directory, watcher);
    } catch (error) {
      // One that has gone already is found to have gone.
      if (error instanceof Error && 'code' in error && error.code !== 'ENOENT') this.#refused ??= error;
    }
  }

  close(directory: string): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
  }

  closeAll(): void {
    for (const directory of [...this.#watchers.keys()]) this.close(directory);
  }
}
