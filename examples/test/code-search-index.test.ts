import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Job } from '../code-search/actors/job.ts';
import type { Indexed } from '../code-search/actors/messages.ts';
import { Search } from '../code-search/actors/search.ts';
import { digestOf } from '../code-search/compare/digest.ts';
import { indexAlone, type ReferenceIndex } from '../code-search/compare/reference.ts';
import { FILE_BYTES_MAX } from '../code-search/crawl/read-file.ts';
import { Catalogue } from '../code-search/live/catalogue.ts';
import type { TermHits } from '../code-search/ranking/bm25.ts';
import { generatedSources, temporaryTree } from './temporary-tree.ts';

const tree = temporaryTree({
  ...generatedSources(700),
  'only-here.ts': 'one\ntwo\nfunction findTheNeedle() {}\n',
  'binary.dat': 'a\0b',
  'latin1.txt': Uint8Array.of(0xfc, 0x0a),
  'large.json': new Uint8Array(FILE_BYTES_MAX + 1).fill(0x20),
});
let reference: ReferenceIndex;

beforeAll(() => {
  reference = indexAlone(tree.root);
});
afterAll(() => tree.remove());

const searchOf = (job: Job, { paths, lengths }: Indexed, root: string): Search =>
  new Search({ root, system: job.system, shards: job.shards, catalogue: new Catalogue(paths, lengths) });

const byFile = (hits: Int32Array): [number, number][] =>
  Array.from({ length: hits.length / 2 }, (_, at): [number, number] => [hits[at * 2] as number, hits[at * 2 + 1] as number]).sort(
    ([a], [b]) => a - b,
  );

/** File and frequency of every term, as far as these shards know it. */
function known(found: readonly TermHits[]): Map<string, [number, number][]> {
  return new Map(found.map(({ term, hits }) => [term, byFile(hits)]));
}

describe.each([1, 2, 4])('the index made by %i workers', (threads) => {
  let job: Job;
  let indexed: Indexed;
  beforeAll(async () => {
    job = await Job.start({ directory: tree.root, threads });
    indexed = await job.finished();
  });
  afterAll(() => job.stop());

  it('has the terms and postings of the reference', async () => {
    const { index } = reference;
    expect(await job.digest()).toEqual(digestOf(index));
    const terms = Array.from({ length: index.terms.size }, (_, id) => index.terms.textOf(id));
    const answers = await Promise.all(job.shards.map((shard) => shard.ask({ type: 'lookup', terms })));
    const expected = known(terms.map((term, id) => ({ term, hits: index.hits(id) })));
    expect(known(answers.flat())).toEqual(expected);
  });

  it('numbers the files in the order of the walk and counts what it skipped', () => {
    expect(indexed.paths).toEqual(reference.paths);
    expect(indexed.bytes).toBe(reference.bytes);
    expect(indexed.files).toBe(reference.paths.length - 3);
    expect(indexed.skipped).toEqual([
      { path: 'binary.dat', reason: 'binary: contains NUL' },
      { path: 'large.json', reason: 'larger than 4 MiB' },
      { path: 'latin1.txt', reason: 'binary: not UTF-8' },
    ]);
  });

  it('answers a query with file, line and snippet', async () => {
    const answer = await searchOf(job, indexed, tree.root).answer('find the needle');
    expect(answer.hits[0]).toMatchObject({ path: 'only-here.ts', line: 3, snippet: 'function findTheNeedle() {}' });
    expect(answer.shards).toEqual({ asked: threads, answered: threads });
  });

  it('has one parser and one shard on every worker', async () => {
    const shards = await job.totals();
    const parsers = indexed.parsers.map(({ thread }) => thread);
    expect(new Set(parsers).size).toBe(threads);
    expect(shards.map(({ thread }) => thread)).toEqual(parsers);
  });
});

describe('an empty directory', () => {
  it('makes an empty index that answers', async () => {
    const empty = temporaryTree({});
    const job = await Job.start({ directory: empty.root, threads: 2 });
    const indexed = await job.finished();
    const answer = await searchOf(job, indexed, empty.root).answer('anything');
    await job.stop();
    empty.remove();
    expect(indexed).toMatchObject({ files: 0, paths: [], skipped: [] });
    expect(answer.hits).toEqual([]);
  });
});
