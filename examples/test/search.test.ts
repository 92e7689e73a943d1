import { describe, expect, it } from 'vitest';
import { type Batch, WorkQueue } from '../code-search/actors/work-queue.ts';
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
      ...{ serve: false, port: 0, requestsMax: 512, requestMs: 10_000, watch: false, rescanMs: 30_000 },
      ...{ killWorkerMs: undefined, kills: Infinity },
    });
  });

  it('takes those of a server, times in seconds', () => {
    const times = ['--timeout', '3', '--rescan', '7', '--kill-worker', '2'];
    const args = ['--serve', '--watch', '--port', '8080', '--requests', '9', '--kills', '3', ...times];
    expect(parseOptions(args, '/home')).toMatchObject({
      ...{ serve: true, port: 8080, requestsMax: 9, requestMs: 3_000, killWorkerMs: 2_000, kills: 3, watch: true, rescanMs: 7_000 },
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

  /** What each parser gets if they take turns. */
  function takenBy(queue: WorkQueue, parsers: number): Batch[][] {
    const taken: Batch[][] = Array.from({ length: parsers }, () => []);
    for (let idle = 0, number = 0; idle < parsers; number = (number + 1) % parsers) {
      const batch = queue.take(number, false);
      idle = batch === undefined ? idle + 1 : 0;
      if (batch !== undefined) taken[number]?.push(batch);
    }
    return taken;
  }

  it('hands out every file once', () => {
    for (const parsers of [1, 2, 3, 7]) {
      const queue = new WorkQueue(parsers);
      queue.add(paths(500));
      queue.close();
      const batches = takenBy(queue, parsers).flat();
      for (const { first, paths: files } of batches) expect(files[0]).toBe(`f${first}`);
      expect(new Set(batches.flatMap((batch) => batch.paths))).toEqual(new Set(paths(500)));
      expect(batches.reduce((sum, batch) => sum + batch.paths.length, 0)).toBe(500);
      expect(queue.exhausted).toBe(true);
    }
  });

  it('lets a parser go on where it was, and begin in the middle of the longest run that is left', () => {
    const queue = new WorkQueue(2);
    queue.add(paths(512));
    const [one, other] = takenBy(queue, 2) as [Batch[], Batch[]];
    expect(one.map(({ first }) => first)).toEqual([0, 64, 128, 192]);
    expect(other.map(({ first }) => first)).toEqual([288, 352, 416, 480]);
    queue.add(paths(1_000).slice(512));
    expect(queue.take(0, false)?.first).toBe(256);
    expect(queue.take(1, false)?.first).toBe(512);
    // The other one is on its way there, so half of the way is left to it.
    expect(queue.take(0, false)?.first).toBe((576 + 1_000) / 2);
  });

  it('waits for a full batch while the walk goes on, unless somebody is idle', () => {
    const queue = new WorkQueue(2);
    queue.add(paths(10));
    expect(queue.take(0, false)).toBeUndefined();
    expect(queue.take(0, true)?.paths).toHaveLength(10);
    expect(queue.exhausted).toBe(false);
  });

  it('makes batches smaller towards the end', () => {
    const queue = new WorkQueue(2);
    queue.add(paths(200));
    queue.close();
    const sizes = takenBy(queue, 2).map((batches) => batches.map((batch) => batch.paths.length));
    expect(sizes[0]?.[0]).toBe(13);
    expect(sizes[0]?.at(-2)).toBe(8);
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
