import { afterAll, describe, expect, it } from 'vitest';
import { addDigests, digestOf, EMPTY_DIGEST } from '../code-search/compare/digest.ts';
import { indexAlone } from '../code-search/compare/reference.ts';
import { FileParser } from '../code-search/postings/file-parser.ts';
import type { PostingIndex } from '../code-search/postings/posting-index.ts';
import type { Posting } from '../code-search/postings/posting-source.ts';
import { shardOf } from '../code-search/postings/posting-router.ts';
import { ShardIndex } from '../code-search/postings/shard-index.ts';
import { VarintReader, writeVarint } from '../code-search/postings/varint.ts';
import { hashBytes } from '../code-search/text/hash.ts';
import { splitIdentifier } from '../code-search/text/split-identifier.ts';
import { generatedSources, temporaryTree } from './temporary-tree.ts';

const sources = generatedSources(120);
const tree = temporaryTree(sources);
afterAll(() => tree.remove());

type Contents = Map<string, Posting[]>;

function contentsOf(index: PostingIndex): Contents {
  const { terms } = index;
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

/** Parsers and shards without actors: files dealt out in turn. `eager`: what there is is sent after each file, full chunk or not. */
function indexTogether(paths: readonly string[], parsers: number, eager: boolean): PostingIndex[] {
  const shards = Array.from({ length: parsers }, () => new ShardIndex());
  const workers = Array.from({ length: parsers }, () => new FileParser(tree.root, parsers));
  const post = (number: number) =>
    workers[number]?.routes.forEach(({ terms, postings }, shard) => {
      for (const chunk of postings.takeFull()) shards[shard]?.absorb(number, terms.take(), structuredClone(chunk));
    });
  const endChunks = (number: number) => {
    for (const { postings } of workers[number]?.routes ?? []) postings.endChunk();
  };
  paths.forEach((path, file) => {
    workers[file % parsers]?.parse(file, path);
    if (eager) endChunks(file % parsers);
    post(file % parsers);
  });
  for (const [number, { routes }] of workers.entries()) {
    endChunks(number);
    post(number);
    for (const [shard, { postings }] of routes.entries()) shards[shard]?.complete(number, postings.newest, postings.count);
  }
  return shards.map((shard) => shard.index);
}

describe('indexAlone', () => {
  it('finds what counting by hand finds', () => {
    const { index, paths } = indexAlone(tree.root);
    expect(sorted(contentsOf(index))).toEqual(sorted(counted(paths)));
  });
});

describe.each([1, 2, 4])('with %i parsers and shards', (parsers) => {
  it.each([true, false])('chunks make the index the reference makes (eager: %s)', (eager) => {
    const { index, paths } = indexAlone(tree.root);
    const shards = indexTogether(paths, parsers, eager);
    const together: Contents = new Map(shards.flatMap((shard) => [...contentsOf(shard)]));
    expect(sorted(together)).toEqual(sorted(contentsOf(index)));
    expect(shards.map(digestOf).reduce(addDigests, EMPTY_DIGEST)).toEqual(digestOf(index));
  });

  it('each term is in one shard only, and no shard is empty', () => {
    const shards = indexTogether(indexAlone(tree.root).paths, parsers, false);
    for (const [number, { terms }] of shards.entries()) {
      expect(terms.size).toBeGreaterThan(0);
      for (let term = 0; term < terms.size; term++) {
        const { bytes, start, end } = terms.keyOf(term);
        expect(shardOf(hashBytes(bytes, start, end), parsers)).toBe(number);
      }
    }
  });
});

describe('PostingIndex', () => {
  it('answers hits and lines of one term, from every stream', () => {
    const { paths, index } = indexAlone(tree.root);
    const [together] = indexTogether(paths, 1, true) as [PostingIndex];
    const term = together.terms.find('read') as number;
    const postings = [...index.of(index.terms.find('read') as number)];
    expect(postings.length).toBeGreaterThan(10);
    expect([...together.hits(term)]).toEqual(postings.flatMap(({ file, frequency }) => [file, frequency]));
    for (const { file, lines } of postings) expect(together.lines(term, file)).toEqual(lines);
    expect(together.lines(term, paths.length)).toEqual([]);
    expect(together.known(['read', 'absent'])).toEqual([{ term: 'read', id: term }]);
  });
});

describe('PostingWriter', () => {
  it('gives a posting that is larger than a chunk a chunk of its own', () => {
    const long = temporaryTree({ 'a.txt': 'word\n'.repeat(50_000), 'b.txt': 'word other\n' });
    const { index } = indexAlone(long.root);
    long.remove();
    const [second, first] = [...index.of(index.terms.find('word') as number)];
    expect(second).toEqual({ file: 1, frequency: 1, lines: [1] });
    expect(first).toMatchObject({ file: 0, frequency: 50_000 });
    expect(first?.lines.at(-1)).toBe(50_000);
  });
});

describe('digestOf', () => {
  it('sees a single line that differs', () => {
    const one = indexAlone(tree.root);
    const path = one.paths[3] as string;
    const other = temporaryTree({ ...sources, [path]: `\n${sources[path]}` });
    const changed = indexAlone(other.root);
    other.remove();
    expect(digestOf(changed.index)).not.toEqual(digestOf(one.index));
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
