import type { Answer } from '../actors/search.ts';
import { BEACON_QUERY } from './editor.ts';
import type { Client, Response } from './client.ts';

/** Of files that nobody changes during the test. */
const QUERIES = [
  'ring buffer claim',
  'supervise restart backoff',
  'message port',
  'deadline expired task',
  'readFile',
  'snapshot version',
  'topic subscriber',
];

/** How many files each query finds, whatever happens: one less were a result that is silently missing, or half of a file. */
export class Expectations {
  readonly queries: readonly string[] = [...QUERIES, BEACON_QUERY];
  readonly #files = new Map<string, number>([[BEACON_QUERY, 1]]);

  /** Asks a server at rest. */
  async learn(client: Client): Promise<void> {
    for (const query of QUERIES) {
      const { answer, failure } = await client.search(query);
      if (answer === undefined) throw new Error(`Cannot test the server: ${failure}`);
      this.#files.set(query, answer.files);
    }
  }

  /** What is wrong with a response, if anything. */
  failureOf(query: string, { failure, answer }: Response): string | undefined {
    return failure ?? this.#wrong(query, answer as Answer);
  }

  #wrong(query: string, { files, shards }: Answer): string | undefined {
    if (shards.answered !== shards.asked) return `${shards.answered} of ${shards.asked} shards`;
    const expected = this.#files.get(query);
    return files === expected ? undefined : `"${query}" found ${files} files, not ${expected}`;
  }
}
