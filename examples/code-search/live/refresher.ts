import type { Submission, TaskScheduler } from '@ringmaster/actors';
import { type FileIndexed, indexFile } from '../actors/indexer.ts';
import { changedAt, type Stamp, UNKNOWN } from '../crawl/stamp.ts';
import type { Catalogue } from './catalogue.ts';
import type { KnownTree } from './known-tree.ts';

/** What has become of a file that had changed. */
export type Refreshed =
  | { readonly path: string; readonly what: 'indexed'; readonly length: number; readonly ms: number }
  | { readonly path: string; readonly what: 'removed' }
  | { readonly path: string; readonly what: 'skipped'; readonly reason: string }
  /** The index still has what it had of it; the next scan finds it changed. */
  | { readonly path: string; readonly what: 'failed'; readonly error: Error };

export interface RefresherParts {
  readonly scheduler: Pick<TaskScheduler, 'submit'>;
  readonly catalogue: Catalogue;
  readonly known: KnownTree;
  readonly told: (refreshed: Refreshed) => void;
}

/** A file that is being indexed, and what has happened to it meanwhile. */
interface UnderWay {
  next: 'nothing' | 'again' | 'gone';
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** Who has saved a file just now wants to find it; what comes by the thousand, out of an archive or another branch, has time. */
const URGENCY: readonly { readonly ageMs: number; readonly terms: Submission }[] = [
  { ageMs: 10 * SECOND_MS, terms: { priority: 'high', timeout: 30 * SECOND_MS } },
  { ageMs: 10 * MINUTE_MS, terms: { priority: 'normal', timeout: 2 * MINUTE_MS } },
  { ageMs: Number.POSITIVE_INFINITY, terms: { priority: 'low', timeout: 10 * MINUTE_MS } },
];

/** Has changed files indexed again, each by a task, the most recently changed first, and shows each when all shards have it. */
export class Refresher {
  readonly #parts: RefresherParts;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(parts: RefresherParts) {
    this.#parts = parts;
  }

  /** Files that are being indexed, or wait for it. */
  get waiting(): number {
    return this.#underWay.size;
  }

  /** A file waits, or is indexed, once at a time; what changes while it is indexed is indexed again behind it. */
  changed(path: string, stamp: Stamp): void {
    const underWay = this.#underWay.get(path);
    if (underWay !== undefined) underWay.next = 'again';
    else this.#submit(path, stamp);
  }

  gone(path: string): void {
    const underWay = this.#underWay.get(path);
    if (underWay !== undefined) underWay.next = 'gone';
    const { catalogue, told } = this.#parts;
    if (catalogue.remove(path) || underWay !== undefined) told({ path, what: 'removed' });
  }

  #submit(path: string, stamp: Stamp): void {
    this.#underWay.set(path, { next: 'nothing' });
    const { scheduler, catalogue } = this.#parts;
    const began = performance.now();
    const file = catalogue.begin(path);
    const { terms } = URGENCY.find(({ ageMs }) => !(Date.now() - changedAt(stamp) > ageMs)) as (typeof URGENCY)[number];
    scheduler.submit(indexFile, { path, file }, { ...terms, description: path }).result.then(
      (indexed) => this.#ended(path, file, () => this.#take({ path, file, ms: performance.now() - began }, indexed)),
      (error: Error) => this.#ended(path, file, () => this.#failed(path, file, error)),
    );
  }

  #ended(path: string, file: number, take: () => void): void {
    const next = this.#underWay.get(path)?.next;
    this.#underWay.delete(path);
    // It may have been read before it went.
    if (next === 'gone') this.#parts.catalogue.giveUp(file);
    else take();
    if (next === 'again') this.#submit(path, UNKNOWN);
  }

  #take({ path, file, ms }: { readonly path: string; readonly file: number; readonly ms: number }, indexed: FileIndexed): void {
    const { catalogue, known, told } = this.#parts;
    known.note(path, indexed.stamp);
    if ('length' in indexed) {
      catalogue.publish(file, indexed.length);
      told({ path, what: 'indexed', length: indexed.length, ms });
      return;
    }
    catalogue.giveUp(file);
    catalogue.remove(path);
    told({ path, what: 'skipped', reason: indexed.reason });
  }

  #failed(path: string, file: number, error: Error): void {
    const { catalogue, known, told } = this.#parts;
    catalogue.giveUp(file);
    known.note(path, UNKNOWN);
    told({ path, what: 'failed', error });
  }
}
