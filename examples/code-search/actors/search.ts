import { readFileSync } from 'node:fs';
import type { ActorRef } from '@ringmaster/actors';
import { bestLine } from '../ranking/best-line.ts';
import { type Collection, type Ranked, rank, type TermHits, termWeight } from '../ranking/bm25.ts';
import { queryTerms } from '../ranking/query-terms.ts';
import { snippet } from '../ranking/snippet.ts';
import type { Found, Indexed, ShardMessage } from './messages.ts';

/** Of a query, both questions together: a shard that has not answered by then is left out, and the answer says so. */
const ANSWER_MS = 2_000;
const HITS_MAX = 5;

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

/** Answers queries: asks all shards at once, ranks what they found, then asks them for the lines of the best files only. */
export class Search {
  readonly #root: string;
  readonly #shards: readonly ActorRef<ShardMessage>[];
  readonly #paths: readonly string[];
  readonly #collection: Collection;

  constructor(root: string, shards: readonly ActorRef<ShardMessage>[], indexed: Indexed) {
    this.#root = root;
    this.#shards = shards;
    this.#paths = indexed.paths;
    const lengths = indexed.lengths;
    const files = lengths.reduce((count, length) => count + Math.sign(length), 0);
    const averageLength = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, files);
    this.#collection = { lengths, files, averageLength };
  }

  async answer(query: string): Promise<Answer> {
    const began = performance.now();
    const terms = queryTerms(query);
    const deadline = Date.now() + ANSWER_MS;
    const answers = await this.#gather((shard) => shard.ask({ type: 'lookup', terms }, { deadline }));
    const found = answers.flat();
    const best = rank(found, this.#collection, HITS_MAX);
    const lines = await this.#lines(terms, best, deadline);
    return {
      query,
      hits: best.map((ranked) => this.#hit(ranked, found, lines)),
      files: new Set(found.flatMap(({ hits }) => Array.from(hits).filter((_, index) => index % 2 === 0))).size,
      shards: { asked: this.#shards.length, answered: answers.length },
      ms: performance.now() - began,
    };
  }

  async #lines(terms: readonly string[], best: readonly Ranked[], deadline: number): Promise<Found[]> {
    const files = best.map(({ file }) => file);
    return (await this.#gather((shard) => shard.ask({ type: 'lines', terms, files }, { deadline }))).flat();
  }

  /** The answers that came in time. */
  async #gather<T>(ask: (shard: ActorRef<ShardMessage>) => Promise<T>): Promise<T[]> {
    const answers = await Promise.allSettled(this.#shards.map(ask));
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  }

  #hit({ file, score }: Ranked, found: readonly TermHits[], lines: readonly Found[]): Hit {
    const weights = new Map(found.map(({ term, hits }) => [term, termWeight(this.#collection.files, hits.length / 2)]));
    const here = lines.filter((entry) => entry.file === file);
    const line = bestLine(here.map((entry) => ({ weight: weights.get(entry.term) ?? 0, lines: entry.lines })));
    const path = this.#paths[file] as string;
    const terms = here.filter((entry) => entry.lines.includes(line)).map((entry) => entry.term);
    return { path, line, score, snippet: snippet(this.#source(path), line, terms) };
  }

  /** A file that has vanished since it was indexed is still a hit, without a snippet. */
  #source(path: string): string {
    try {
      return readFileSync(`${this.#root}/${path}`, 'utf8');
    } catch {
      return '';
    }
  }
}
