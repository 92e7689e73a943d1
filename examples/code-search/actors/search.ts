import { readFileSync } from 'node:fs';
import { type ActorRef, type Attempt, retry, type System } from '@ringmaster/actors';
import type { Catalogue, CatalogueView } from '../live/catalogue.ts';
import { bestLine } from '../ranking/best-line.ts';
import { type Ranked, rank, type TermHits, termWeight } from '../ranking/bm25.ts';
import { queryTerms } from '../ranking/query-terms.ts';
import { snippet } from '../ranking/snippet.ts';
import type { Found, ShardMessage } from './messages.ts';

/** Of a query, both questions together: a shard that has not answered by then is left out, and the answer says so. */
const ANSWER_MS = 2_000;
const HITS_MAX = 5;
/** A shard whose thread has died is back in a fraction of a second, most of which its thread takes to start. */
const BACKOFF = { minMs: 20, maxMs: 200, jitter: 0.2 };

export interface Hit {
  readonly path: string;
  readonly line: number;
  readonly score: number;
  readonly snippet: string;
}

export interface Answer {
  readonly query: string;
  readonly ms: number;
  /** Files that have at least one of the terms. */
  readonly files: number;
  readonly shards: { readonly asked: number; readonly answered: number };
  readonly hits: readonly Hit[];
}

export interface SearchSources {
  readonly root: string;
  readonly system: System;
  readonly shards: readonly ActorRef<ShardMessage>[];
  readonly catalogue: Catalogue;
}

/** How one query is answered. */
export interface SearchOptions {
  readonly hitsMax?: number;
  readonly timeoutMs?: number;
  /** Nobody waits any more: the shards do not begin with what they have not begun. */
  readonly signal?: AbortSignal;
}

/** A query under way. */
interface Asking {
  readonly view: CatalogueView;
  readonly terms: readonly string[];
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

type Ask<T> = (shard: ActorRef<ShardMessage>, options: { readonly deadline: number; readonly signal: AbortSignal }) => Promise<T>;

/**
 * Answers queries: asks all shards at once, ranks what they found, then asks them for the lines of the best files only. A shard that is
 * lost with its thread comes back with what it had, so it is asked again as long as there is time.
 */
export class Search {
  readonly #sources: SearchSources;

  constructor(sources: SearchSources) {
    this.#sources = sources;
  }

  /** @throws the reason of `signal`: as a rejection */
  async answer(query: string, { hitsMax = HITS_MAX, timeoutMs = ANSWER_MS, signal }: SearchOptions = {}): Promise<Answer> {
    const began = performance.now();
    const deadline = Date.now() + timeoutMs;
    const answer = await this.#sources.catalogue.read((view) =>
      this.#answer(query, hitsMax, { view, terms: queryTerms(query), deadline, signal }),
    );
    signal?.throwIfAborted();
    return { ...answer, ms: performance.now() - began };
  }

  async #answer(query: string, hitsMax: number, asking: Asking): Promise<Omit<Answer, 'ms'>> {
    const { view, terms } = asking;
    const answers = await this.#gather(asking, (shard, options) => shard.ask({ type: 'lookup', terms }, options));
    const found = answers.flat().map((entry) => seen(entry, view));
    const { best, files } = rank(found, view, hitsMax);
    const wanted = best.map(({ file }) => file);
    const places =
      best.length === 0 ? [] : await this.#gather(asking, (shard, options) => shard.ask({ type: 'lines', terms, files: wanted }, options));
    return {
      query,
      hits: best.map((ranked) => this.#hit(ranked, { view, found, lines: places.flat() })),
      files,
      shards: {
        asked: this.#sources.shards.length,
        answered: best.length === 0 ? answers.length : Math.min(answers.length, places.length),
      },
    };
  }

  /** The answers that came in time. */
  async #gather<T>({ deadline, signal }: Asking, ask: Ask<T>): Promise<T[]> {
    const { system, shards } = this.#sources;
    const options = { deadline, backoff: BACKOFF, attempts: Number.POSITIVE_INFINITY, ...(signal === undefined ? {} : { signal }) };
    const asked = shards.map((shard) => retry(system, (attempt: Attempt) => ask(shard, { deadline, signal: attempt.signal }), options));
    return (await Promise.allSettled(asked)).flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  }

  #hit({ file, score }: Ranked, { view, found, lines }: { view: CatalogueView; found: readonly TermHits[]; lines: readonly Found[] }): Hit {
    const weights = new Map(found.map(({ term, hits }) => [term, termWeight(view.files, hits.length / 2)]));
    const here = lines.filter((entry) => entry.file === file);
    const line = bestLine(here.map((entry) => ({ weight: weights.get(entry.term) ?? 0, lines: entry.lines })));
    const path = view.pathOf(file);
    const terms = here.filter((entry) => entry.lines.includes(line)).map((entry) => entry.term);
    return { path, line, score, snippet: snippet(this.#source(path), line, terms) };
  }

  /** A file that has vanished since it was indexed is still a hit, without a snippet. */
  #source(path: string): string {
    try {
      return readFileSync(`${this.#sources.root}/${path}`, 'utf8');
    } catch {
      return '';
    }
  }
}

/** Without the files that the view does not have: a shard may have more, of which others have nothing yet. */
function seen({ term, hits }: TermHits, view: CatalogueView): TermHits {
  return { term, hits: hits.filter((_, at) => view.has(hits[at - (at % 2)] as number)) };
}
