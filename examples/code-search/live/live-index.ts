import { TaskScheduler } from '@ringmaster/actors';
import { indexer } from '../actors/indexer.ts';
import type { Job } from '../actors/job.ts';
import type { Indexed } from '../actors/messages.ts';
import { scanner } from '../actors/scanner.ts';
import { Search } from '../actors/search.ts';
import { Catalogue } from './catalogue.ts';
import { DirectoryWatchers } from './directory-watchers.ts';
import { KnownTree } from './known-tree.ts';
import { type Refreshed, Refresher } from './refresher.ts';
import { Watching } from './watching.ts';

/** Forgetting is tidying up: a shard that is being replaced has time for it. */
const FORGET_MS = 60_000;
/** Files that wait to be indexed: as many as a large repository has. */
const TASKS_MAX = 200_000;

export interface LiveOptions {
  readonly root: string;
  /** Epoch milliseconds, before the first file was read. */
  readonly since: number;
  readonly rescanMs: number;
  readonly told: (refreshed: Refreshed) => void;
}

/** What is followed. */
export interface Followed {
  readonly directories: number;
  /** Why some of them are not watched, if that is so. */
  readonly refused: Error | undefined;
}

/**
 * An index that follows its files.
 *
 * ```
 * owner     directory watchers ── hints ──> watching ── changed, gone ──> refresher ── tasks ──> scheduler
 *           query <── view ── catalogue <── publish, remove ────────────────┘
 * worker    scanner ── listings ──> watching        indexer ── add ──> its own shard, and every other worker's shard
 * ```
 */
export class LiveIndex {
  readonly catalogue: Catalogue;
  readonly search: Search;
  readonly #job: Job;
  #watching: Watching | undefined;
  #refresher: Refresher | undefined;
  #isOver = false;

  constructor(job: Job, indexed: Indexed, root: string) {
    this.#job = job;
    this.catalogue = new Catalogue(indexed.paths, indexed.lengths, (file) => this.#forget(file));
    this.search = new Search({ root, system: job.system, shards: job.shards, catalogue: this.catalogue });
  }

  /** Files that have changed, and that queries do not see yet. */
  get waiting(): number {
    return this.#refresher?.waiting ?? 0;
  }

  /** Begins to follow the files. Resolves when everything has been looked at once, and what was missed so far is on its way. */
  async follow({ root, since, rescanMs, told }: LiveOptions): Promise<Followed> {
    const { system, shards } = this.#job;
    const scheduler = TaskScheduler.start(system, { tasksMax: TASKS_MAX });
    const indexers = shards.map((_, number) =>
      system.spawn(indexer({ root, shards }), { name: `indexer-${number}`, thread: { spread: number }, restart: 'permanent' }),
    );
    await Promise.all(indexers.map((agent) => scheduler.agents.register(agent)));
    const known = new KnownTree(this.catalogue.paths, since);
    this.#refresher = new Refresher({ scheduler, catalogue: this.catalogue, known, told: (refreshed) => this.#isOver || told(refreshed) });
    const watchers: { made?: DirectoryWatchers } = {};
    this.#watching = new Watching({
      system,
      scanner: system.spawn(scanner({ root }), { name: 'scanner' }),
      known,
      refresher: this.#refresher,
      watchers: (changed) => (watchers.made = new DirectoryWatchers(root, changed)),
      rescanMs,
    });
    await this.#watching.scanAll();
    return { directories: known.directories.length, refused: watchers.made?.refused };
  }

  /** Looks for changes now. */
  async scan(): Promise<void> {
    await this.#watching?.scanAll();
  }

  /** Follows the files no more, and tells nothing more of them. */
  stop(): void {
    this.#isOver = true;
    this.#watching?.stop();
  }

  #forget(file: number): void {
    for (const shard of this.#job.shards) shard.ask({ type: 'forget', file }, { timeout: FORGET_MS }).catch(() => {});
  }
}
