import { type MessageBroker, TaskScheduler } from '@ringmaster/actors';
import { indexer } from '../actors/indexer.ts';
import type { Job } from '../actors/job.ts';
import type { Indexed } from '../actors/messages.ts';
import { scanner } from '../actors/scanner.ts';
import { Search } from '../actors/search.ts';
import { isFailure } from '../crawl/skip-reason.ts';
import { UNKNOWN } from '../crawl/stamp.ts';
import { FailedFiles } from '../news/failed-files.ts';
import { refreshed as refreshedTopic, status as statusTopic } from '../news/topics.ts';
import { Catalogue } from './catalogue.ts';
import { DirectoryWatchers } from './directory-watchers.ts';
import type { IndexStatus } from './index-status.ts';
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
}

/** What is followed. */
export interface Followed {
  readonly directories: number;
  /** Why some of them are not watched, if that is so. */
  readonly refused: Error | undefined;
}

/**
 * An index in which files can be indexed again, and that follows its files if it is told to.
 *
 * ```
 * owner     directory watchers ── hints ──> watching ── changed, gone ──> refresher ── tasks ──> scheduler
 *           query <── view ── catalogue <── publish, remove ────────────────┤
 *           topics, failed files <── what has become of each ───────────────┘
 * worker    scanner ── listings ──> watching        indexer ── add ──> its own shard, and every other worker's shard
 * ```
 */
export class LiveIndex {
  readonly catalogue: Catalogue;
  readonly search: Search;
  readonly broker: MessageBroker;
  readonly failed: FailedFiles;
  readonly #job: Job;
  readonly #known: KnownTree;
  readonly #refresher: Refresher;
  /** Who waits for what becomes of a file. */
  readonly #waiting = new Map<string, ((refreshed: Refreshed) => void)[]>();
  #watching: Watching | undefined;
  #isOver = false;

  /** `job` must have been told to `keep` the index. */
  constructor(job: Job, indexed: Indexed, { root, since }: Pick<LiveOptions, 'root' | 'since'>) {
    const { system, shards } = job;
    this.#job = job;
    this.broker = job.broker;
    this.catalogue = new Catalogue(indexed.paths, indexed.lengths, (file) => this.#forget(file));
    this.search = new Search({ root, system, shards, catalogue: this.catalogue });
    this.failed = new FailedFiles(this.broker, (path) => this.#tryAgain(path));
    const scheduler = TaskScheduler.start(system, { tasksMax: TASKS_MAX });
    for (const number of shards.keys()) {
      const agent = indexer({ root, shards, manager: scheduler.agents.ref });
      system.spawn(agent, { name: `indexer-${number}`, thread: { spread: number }, restart: 'permanent' });
    }
    this.#known = new KnownTree(this.catalogue.paths, since);
    this.#refresher = new Refresher({
      scheduler,
      catalogue: this.catalogue,
      known: this.#known,
      told: (refreshed) => this.#tell(refreshed),
    });
    for (const { path, reason } of indexed.skipped) if (isFailure(reason)) void this.failed.failed(path, reason).catch(() => {});
    this.#tellStatus();
  }

  get status(): IndexStatus {
    return { isReady: true, files: this.catalogue.files, changes: this.catalogue.version, waiting: this.#refresher.waiting };
  }

  /** Begins to follow the files. Resolves when everything has been looked at once, and what was missed so far is on its way. */
  async follow({ root, rescanMs }: Omit<LiveOptions, 'since'>): Promise<Followed> {
    const { system } = this.#job;
    const watchers: { made?: DirectoryWatchers } = {};
    this.#watching = new Watching({
      system,
      scanner: system.spawn(scanner({ root }), { name: 'scanner' }),
      known: this.#known,
      refresher: this.#refresher,
      watchers: (changed) => (watchers.made = new DirectoryWatchers(root, changed)),
      rescanMs,
    });
    await this.#watching.scanAll();
    return { directories: this.#known.directories.length, refused: watchers.made?.refused };
  }

  /** Looks for changes now. */
  async scan(): Promise<void> {
    await this.#watching?.scanAll();
  }

  /** Follows the files no more, and tells nothing more of them. */
  stop(): void {
    this.#isOver = true;
    this.#watching?.stop();
    this.failed.stop();
  }

  #tryAgain(path: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(path) ?? [];
      this.#waiting.set(path, [...waiting, (refreshed) => resolve(whyNot(refreshed))]);
      this.#refresher.changed(path, UNKNOWN);
    });
  }

  /** What is told of a file that has ended well, and what is not. A topic that has no room for it drops it. */
  #tell(refreshed: Refreshed): void {
    const { path } = refreshed;
    for (const told of this.#waiting.get(path) ?? []) told(refreshed);
    this.#waiting.delete(path);
    if (this.#isOver) return;
    this.broker.publish(refreshedTopic.at(refreshed.what), refreshed);
    this.#tellStatus();
    const why = whyNot(refreshed);
    const noted = why === undefined ? this.failed.settled(path) : this.failed.failed(path, why);
    noted.catch(() => {});
  }

  #tellStatus(): void {
    this.broker.publish(statusTopic, this.status);
  }

  #forget(file: number): void {
    for (const shard of this.#job.shards) shard.ask({ type: 'forget', file }, { timeout: FORGET_MS }).catch(() => {});
  }
}

/** Why a file is not indexed that should be. What is no source is rightly not. */
function whyNot(refreshed: Refreshed): string | undefined {
  if (refreshed.what === 'failed') return refreshed.error.message;
  return refreshed.what === 'skipped' && isFailure(refreshed.reason) ? refreshed.reason : undefined;
}
