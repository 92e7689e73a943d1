import { type ActorRef, retry, type System } from '@ringmaster/actors';
import type { ScannerMessage } from '../actors/scanner.ts';
import type { Listing } from '../crawl/listing.ts';
import type { KnownTree } from './known-tree.ts';
import type { Refresher } from './refresher.ts';

/** Who is told by the operating system of what happens in directories. */
export interface Watchers {
  watch(directory: string): void;
  close(directory: string): void;
  closeAll(): void;
}

export interface WatchingParts {
  readonly system: System;
  readonly scanner: ActorRef<ScannerMessage>;
  readonly known: KnownTree;
  readonly refresher: Pick<Refresher, 'changed' | 'gone'>;
  /** @param changed is told of a directory in which something has happened */
  readonly watchers: (changed: (directory: string) => void) => Watchers;
  /** How often everything is looked at, for what the watchers have missed. */
  readonly rescanMs: number;
}

/** An editor that saves, or a checkout, does several things in a row: they are looked at together. */
const QUIET_MS = 50;
/** Directories per request to the scanner: their names must fit into one message. */
const DIRECTORIES_MAX = 4_096;
const SCAN_MS = 60_000;

/**
 * Finds out what has changed in the tree. A directory is watched first and listed then, so nothing falls between the two; a hint of a
 * watcher means that its directory is listed again.
 */
export class Watching {
  readonly #parts: WatchingParts;
  readonly #watchers: Watchers;
  /** Directories to be listed. */
  readonly #waiting = new Set<string>();
  readonly #rescan: NodeJS.Timeout;
  #quiet: NodeJS.Timeout | undefined;
  #scanning: Promise<void> | undefined;
  #isOver = false;

  constructor(parts: WatchingParts) {
    this.#parts = parts;
    this.#watchers = parts.watchers((directory) => this.#hinted(directory));
    this.#rescan = setInterval(() => void this.scanAll().catch(() => {}), parts.rescanMs);
    this.#watchers.watch('');
  }

  /** Looks at everything that is known, and what comes to light. Resolves when what has changed by now has been handed on. */
  scanAll(): Promise<void> {
    return this.#scan(this.#parts.known.directories);
  }

  stop(): void {
    this.#isOver = true;
    clearInterval(this.#rescan);
    clearTimeout(this.#quiet);
    this.#watchers.closeAll();
  }

  #hinted(directory: string): void {
    this.#waiting.add(directory);
    this.#quiet ??= setTimeout(() => {
      this.#quiet = undefined;
      // What cannot be scanned now is found by the next scan of everything.
      this.#scan([]).catch(() => {});
    }, QUIET_MS);
  }

  /** One scan at a time; who comes later waits for the one that begins behind it. */
  async #scan(directories: readonly string[]): Promise<void> {
    for (const directory of directories) this.#waiting.add(directory);
    while (this.#waiting.size > 0 && !this.#isOver) {
      this.#scanning ??= this.#scanSome().finally(() => {
        this.#scanning = undefined;
      });
      await this.#scanning;
    }
  }

  async #scanSome(): Promise<void> {
    const some = [...this.#waiting].slice(0, DIRECTORIES_MAX);
    for (const directory of some) this.#waiting.delete(directory);
    const { system, scanner } = this.#parts;
    await retry(
      system,
      async () => {
        const listings = system.stream<Listing>();
        await scanner.send({ type: 'scan', directories: some, to: listings.sink });
        for await (const listing of listings) this.#learn(listing);
      },
      { timeout: SCAN_MS, attempts: Number.POSITIVE_INFINITY },
    );
  }

  #learn(listing: Listing): void {
    const { known, refresher } = this.#parts;
    const { changed, gone, opened, closed } = known.compare(listing);
    for (const directory of closed) this.#watchers.close(directory);
    for (const directory of opened) {
      this.#watchers.watch(directory);
      this.#waiting.add(directory);
    }
    for (const path of gone) refresher.gone(path);
    for (const { path, stamp } of changed) refresher.changed(path, stamp);
  }
}
