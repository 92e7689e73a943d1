import { afterAll, describe, expect, it } from 'vitest';
import { addDigests, digestOf, EMPTY_DIGEST } from '../code-search/compare/digest.ts';
import { indexAlone } from '../code-search/compare/reference.ts';
import { FileParser } from '../code-search/postings/file-parser.ts';
import type { Posting, PostingIndex } from '../code-search/postings/posting-index.ts';
import { shardOf } from '../code-search/postings/posting-router.ts';
import { ShardIndex } from '../code-search/postings/shard-index.ts';
import { VarintReader, writeVarint } from '../code-search/postings/varint.ts';
import { splitIdentifier } from '../code-search/text/split-identifier.ts';
import type { TermTable } from '../code-search/text/term-table.ts';
import { generatedSources, temporaryTree } from './temporary-tree.ts';

const sources = generatedSources(120);
const tree = temporaryTree(sources);
afterAll(() => tree.remove());

type Contents = Map<string, Posting[]>;

function contentsOf(terms: TermTable, index: PostingIndex): Contents {
  const contents: Contents = new Map();
  for (let term = 0; term < terms.size; term++) {
    contents.set(
      terms.textOf(term),
      [...index.of(term)].sort((a, b) => a.file - b.file),
    );
  }
  return contents;
}

/** The definition, as slow as can be: split each line with regular expressions and count. */
function counted(paths: readonly string[]): Contents {
  const contents: Contents = new Map();
  paths.forEach((path, file) => {
    const found = new Map<string, { frequency: number; lines: Set<number> }>();
    (sources[path] as string).split('\n').forEach((text, index) => {
      for (const term of text.split(/[^\p{L}\p{N}_$]+/u).flatMap(splitIdentifier)) {
        const entry = found.get(term) ?? { frequency: 0, lines: new Set() };
        entry.frequency++;
        entry.lines.add(index + 1);
        found.set(term, entry);
      }
    });
    for (const [term, { frequency, lines }] of found) {
      contents.set(term, [...(contents.get(term) ?? []), { file, frequency, lines: [...lines] }]);
    }
  });
  return contents;
}

const sorted = (contents: Contents) => [...contents].sort(([a], [b]) => (a < b ? -1 : 1));

/** Parsers and shards without actors: batches dealt out in turn, segments cut at `segmentBytes`. */
function indexTogether(paths: readonly string[], parsers: number, segmentBytes: number): ShardIndex[] {
  const shards = Array.from({ length: parsers }, () => new ShardIndex());
  const workers = Array.from({ length: parsers }, () => new FileParser(tree.root, parsers));
  const post = (number: number, least: number) =>
    workers[number]?.writers.forEach((writer, shard) => {
      if (writer.byteLength >= least) shards[shard]?.absorb(number, structuredClone(writer.take()));
    });
  paths.forEach((path, file) => {
    workers[file % parsers]?.parse(file, path);
    post(file % parsers, segmentBytes);
  });
  for (const number of workers.keys()) post(number, 1);
  return shards;
}

describe('indexAlone', () => {
  it('finds what counting by hand finds', () => {
    const { vocabulary, postings, paths } = indexAlone(tree.root);
    expect(sorted(contentsOf(vocabulary.terms, postings))).toEqual(sorted(counted(paths)));
  });
});

describe.each([1, 2, 4])('with %i parsers and shards', (parsers) => {
  it.each([1, 500, 100_000])('segments of %i bytes make the index the reference makes', (segmentBytes) => {
    const reference = indexAlone(tree.root);
    const shards = indexTogether(reference.paths, parsers, segmentBytes);
    const together: Contents = new Map(shards.flatMap((shard) => [...contentsOf(shard.terms, shard.postings)]));
    expect(sorted(together)).toEqual(sorted(contentsOf(reference.vocabulary.terms, reference.postings)));
    const digests = shards.map((shard) => digestOf(shard.terms, shard.postings));
    expect(digests.reduce(addDigests, EMPTY_DIGEST)).toEqual(digestOf(reference.vocabulary.terms, reference.postings));
  });

  it('each term is in one shard only, and no shard is empty', () => {
    const shards = indexTogether(indexAlone(tree.root).paths, parsers, 1000);
    for (const [number, shard] of shards.entries()) {
      expect(shard.terms.size).toBeGreaterThan(0);
      for (let term = 0; term < shard.terms.size; term++) expect(shardOf(shard.terms.bytesOf(term), parsers)).toBe(number);
    }
  });
});

describe('PostingIndex', () => {
  it('answers hits and lines of one term', () => {
    const index = new ShardIndex();
    const parser = new FileParser(tree.root, 1);
    const path = Object.keys(sources).find((name) => sources[name]?.includes('read')) as string;
    parser.parse(5, path);
    index.absorb(0, (parser.writers[0] as (typeof parser.writers)[number]).take());
    const term = index.terms.find('read') as number;
    const [posting] = [...index.postings.of(term)];
    expect([...index.postings.hits(term)]).toEqual([5, posting?.frequency]);
    expect(index.postings.lines(term, 5)).toEqual(posting?.lines);
    expect(index.postings.lines(term, 6)).toEqual([]);
    expect(index.known(['read', 'absent'])).toEqual([{ term: 'read', id: term }]);
  });
});

describe('digestOf', () => {
  it('sees a single line that differs', () => {
    const one = indexAlone(tree.root);
    const path = one.paths[3] as string;
    const other = temporaryTree({ ...sources, [path]: `\n${sources[path]}` });
    const changed = indexAlone(other.root);
    other.remove();
    expect(digestOf(changed.vocabulary.terms, changed.postings)).not.toEqual(digestOf(one.vocabulary.terms, one.postings));
  });
});

describe('varint', () => {
  it('reads what was written', () => {
    const numbers = [0, 1, 127, 128, 16383, 16384, 2 ** 21, 2 ** 28, 2 ** 31 - 1];
    const bytes = new Uint8Array(64);
    numbers.reduce((at, number) => writeVarint(bytes, at, number), 0);
    const reader = new VarintReader(bytes, 0);
    expect(numbers.map(() => reader.next())).toEqual(numbers);
  });
});
