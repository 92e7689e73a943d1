import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../code-search/actors/work-queue.ts';
import { parseOptions, UsageError } from '../code-search/options.ts';
import { bestLine } from '../code-search/ranking/best-line.ts';
import { type Collection, rank } from '../code-search/ranking/bm25.ts';
import { queryTerms } from '../code-search/ranking/query-terms.ts';
import { snippet } from '../code-search/ranking/snippet.ts';
import { table, whole } from '../code-search/report/table.ts';

describe('rank', () => {
  const collection: Collection = { lengths: Int32Array.of(100, 100, 400, 100), files: 4, averageLength: 175 };

  it('puts rare terms before common ones', () => {
    const found = [
      { term: 'common', hits: Int32Array.of(0, 1, 1, 1, 3, 1) },
      { term: 'rare', hits: Int32Array.of(1, 1) },
    ];
    expect(rank(found, collection, 10).best.map(({ file }) => file)).toEqual([1, 0, 3]);
  });

  it('puts short files before long ones, frequent before rare, and equals by number', () => {
    expect(rank([{ term: 'x', hits: Int32Array.of(2, 1, 3, 1, 0, 1, 1, 2) }], collection, 10).best.map(({ file }) => file)).toEqual([
      1, 0, 3, 2,
    ]);
  });

  it('computes the textbook score', () => {
    const [best] = rank([{ term: 'x', hits: Int32Array.of(0, 2) }], collection, 1).best;
    const weight = Math.log(1 + 3.5 / 1.5);
    expect(best?.score).toBeCloseTo((weight * (2 * 2.2)) / (2 + 1.2 * (0.25 + (0.75 * 100) / 175)), 10);
  });

  it('returns at most the limit', () => {
    const ranked = rank([{ term: 'x', hits: Int32Array.of(0, 1, 1, 1, 3, 1) }], collection, 2);
    expect(ranked.best).toHaveLength(2);
    expect(ranked.files).toBe(3);
  });
});

describe('bestLine', () => {
  it('is the line where the heaviest terms stand together', () => {
    expect(
      bestLine([
        { weight: 1, lines: [2, 5, 9] },
        { weight: 1, lines: [5, 7] },
      ]),
    ).toBe(5);
    expect(
      bestLine([
        { weight: 3, lines: [9] },
        { weight: 1, lines: [2] },
      ]),
    ).toBe(9);
  });

  it('is the first of equals', () => {
    expect(bestLine([{ weight: 1, lines: [4, 8] }])).toBe(4);
  });
});

describe('snippet', () => {
  it('is the line without its margins', () => {
    expect(snippet('one\n\t  two   words \nthree', 2, ['two'])).toBe('two words');
  });

  it('shows the surroundings of the match in a long line', () => {
    const shown = snippet(`${'a '.repeat(500)}needle ${'b '.repeat(500)}`, 1, ['needle']);
    expect(shown).toContain('needle');
    expect(shown.length).toBeLessThanOrEqual(102);
    expect(shown.startsWith('…') && shown.endsWith('…')).toBe(true);
  });

  it('is empty for a line that is gone', () => {
    expect(snippet('one', 7, ['x'])).toBe('');
  });
});

describe('queryTerms', () => {
  it('looks for what words are indexed under, each once', () => {
    expect(queryTerms('readFile file-callback a')).toEqual(['readfile', 'read', 'file', 'callback']);
  });
});

describe('parseOptions', () => {
  it('takes every option', () => {
    const options = parseOptions(
      ['--dir', '/tree', '--query', 'a b', '--query', 'c', '--threads', '3', '--compare', '--rounds', '2', '--json', '/out.json'],
      '/home',
    );
    expect(options).toEqual({
      directory: '/tree',
      queries: ['a b', 'c'],
      threads: 3,
      compare: true,
      rounds: 2,
      json: '/out.json',
      help: false,
      retryFailed: false,
      ...{ serve: false, port: 0, requestsMax: 512, requestMs: 10_000, killWorkerMs: undefined, watch: false, rescanMs: 30_000 },
    });
  });

  it('takes those of a server, times in seconds', () => {
    const args = ['--serve', '--watch', '--port', '8080', '--requests', '9', '--timeout', '3', '--rescan', '7', '--kill-worker', '2'];
    expect(parseOptions(args, '/home')).toMatchObject({
      ...{ serve: true, port: 8080, requestsMax: 9, requestMs: 3_000, killWorkerMs: 2_000, watch: true, rescanMs: 7_000 },
    });
  });

  it('indexes the default directory on every core', () => {
    const options = parseOptions([], '/home');
    expect(options.directory).toBe('/home');
    expect(options.threads).toBeGreaterThanOrEqual(1);
  });

  it.each([['--threads', '0'], ['--threads', 'two'], ['--unknown'], ['stray'], ['--dir']])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args, '/home')).toThrow(UsageError);
  });

  it('says where to find what there is, and takes -h for --help', () => {
    expect(() => parseOptions(['--unknown'], '/home')).toThrow(/Unknown option '--unknown'.*; --help lists what there is$/);
    expect(parseOptions(['-h'], '/home').help).toBe(true);
  });
});

describe('WorkQueue', () => {
  const paths = (count: number) => Array.from({ length: count }, (_, index) => `f${index}`);

  it('hands out every file once, in order', () => {
    const queue = new WorkQueue(2);
    queue.add(paths(500));
    queue.close();
    const taken: string[] = [];
    for (let batch = queue.take(false); batch !== undefined; batch = queue.take(false)) {
      expect(batch.first).toBe(taken.length);
      taken.push(...batch.paths);
    }
    expect(taken).toEqual(paths(500));
    expect(queue.exhausted).toBe(true);
  });

  it('waits for a full batch while the walk goes on, unless somebody is idle', () => {
    const queue = new WorkQueue(2);
    queue.add(paths(10));
    expect(queue.take(false)).toBeUndefined();
    expect(queue.take(true)?.paths).toHaveLength(10);
    expect(queue.exhausted).toBe(false);
  });

  it('makes batches smaller towards the end', () => {
    const queue = new WorkQueue(2);
    queue.add(paths(200));
    queue.close();
    const sizes: number[] = [];
    for (let batch = queue.take(false); batch !== undefined; batch = queue.take(false)) sizes.push(batch.paths.length);
    expect(sizes[0]).toBe(25);
    expect(sizes.at(-2)).toBe(8);
  });
});

describe('table', () => {
  it('aligns labels left and values right', () => {
    expect(
      table([
        ['files', '7'],
        ['postings', whole(1234567)],
      ]),
    ).toBe('  files             7\n  postings  1 234 567');
  });
});
