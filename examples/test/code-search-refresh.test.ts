import { describe, expect, it } from 'vitest';
import type { FileIndexed } from '../code-search/actors/indexer.ts';
import { UNKNOWN } from '../code-search/crawl/stamp.ts';
import { Catalogue } from '../code-search/live/catalogue.ts';
import { KnownTree } from '../code-search/live/known-tree.ts';
import { type Refreshed, Refresher } from '../code-search/live/refresher.ts';

describe('Catalogue', () => {
  it('shows the new and hides the old in one step, and a query that has begun sees what it began with', async () => {
    const forgotten: number[] = [];
    const catalogue = new Catalogue(['a', 'b'], Int32Array.of(10, 20), (file) => forgotten.push(file));
    const second = catalogue.begin('a');
    await catalogue.read(async (before) => {
      expect([before.has(0), before.has(second), before.files, before.averageLength]).toEqual([true, false, 2, 15]);
      catalogue.publish(second, 40);
      expect([before.has(0), before.has(second)]).toEqual([true, false]);
      await catalogue.read(async (after) => {
        expect([after.has(0), after.has(second), after.pathOf(second)]).toEqual([false, true, 'a']);
        expect([after.files, after.averageLength, after.lengths[second]]).toEqual([2, 30, 40]);
      });
    });
    expect(forgotten).toEqual([]);
  });

  it('has a number forgotten when the last query that may look at it has ended', async () => {
    const forgotten: number[] = [];
    const catalogue = new Catalogue([], new Int32Array(0), (file) => forgotten.push(file));
    const first = catalogue.begin('a');
    catalogue.publish(first, 1);
    await catalogue.read(async () => {
      expect(catalogue.remove('a')).toBe(true);
      await catalogue.read(async (view) => expect(view.has(first)).toBe(false));
      expect(forgotten).toEqual([]);
    });
    expect(forgotten).toEqual([first]);
    expect(catalogue.remove('a')).toBe(false);
    expect(catalogue.files).toBe(0);
  });
});

describe('KnownTree', () => {
  it('tells new, changed and lost files, and directories that came and went', () => {
    const known = new KnownTree(['a.ts', 'sub/b.ts', 'sub/deep/c.ts'], 10_000);
    const root = (files: readonly string[], stamps: readonly string[], below: readonly string[]) =>
      known.compare({ directory: '', files, stamps, below });
    expect(root(['a.ts'], ['5000 x'], ['sub'])).toEqual({ changed: [], gone: [], opened: ['sub'], closed: [] });
    expect(root(['a.ts'], ['5000 y'], ['sub']).changed).toEqual([{ path: 'a.ts', stamp: '5000 y' }]);
    // It may have been read before it changed: that was after the first index began.
    expect(known.compare({ directory: 'sub', files: ['b.ts'], stamps: ['10001'], below: ['deep'] })).toMatchObject({
      changed: [{ path: 'sub/b.ts' }],
      opened: ['sub/deep'],
    });
    expect(root([], [], ['new'])).toEqual({
      changed: [],
      gone: ['a.ts', 'sub/b.ts', 'sub/deep/c.ts'],
      opened: ['new'],
      closed: ['sub', 'sub/deep'],
    });
    expect(known.directories).toEqual(['', 'new']);
    known.note('sub/b.ts', '1');
    expect(known.compare({ directory: 'sub', files: ['b.ts'], stamps: ['1'], below: [] }).changed).toEqual([]);
  });

  it('finds a file changed again of which nothing is known', () => {
    const known = new KnownTree([], 0);
    const see = () => known.compare({ directory: '', files: ['a'], stamps: ['1'], below: [] }).changed.length;
    expect([see(), see()]).toEqual([1, 0]);
    known.note('a', UNKNOWN);
    expect([see(), see()]).toEqual([1, 0]);
  });
});

describe('Refresher', () => {
  /** Tasks that end when the test says so. */
  function refresher() {
    const submitted: { path: string; priority: string | undefined; end(result: FileIndexed | Error): Promise<void> }[] = [];
    const told: Refreshed[] = [];
    const catalogue = new Catalogue(['a'], Int32Array.of(1));
    const known = new KnownTree(['a'], 0);
    const scheduler = {
      submit: (_kind: unknown, { path }: { path: string }, { priority }: { priority?: string }) => {
        let settle: (result: FileIndexed | Error) => void = () => {};
        const result = new Promise((resolve, reject) => {
          settle = (ended) => (ended instanceof Error ? reject(ended) : resolve(ended));
        });
        const end = async (ended: FileIndexed | Error) => {
          settle(ended);
          await result.catch(() => {});
          await Promise.resolve();
        };
        submitted.push({ path, priority, end });
        return { result };
      },
    };
    const made = new Refresher({ scheduler: scheduler as never, catalogue, known, told: (refreshed) => told.push(refreshed) });
    return { refresher: made, submitted, told, catalogue };
  }
  const done: FileIndexed = { length: 3, bytes: 9, stamp: '1' };

  it('indexes the most recently changed first', () => {
    const { refresher: made, submitted } = refresher();
    for (const [path, ageMs] of [
      ['now', 0],
      ['lately', 60_000],
      ['long ago', 10_000_000],
    ] as const)
      made.changed(path, String(Date.now() - ageMs));
    made.changed('who knows', UNKNOWN);
    expect(submitted.map(({ path, priority }) => `${path} ${priority}`)).toEqual([
      'now high',
      'lately normal',
      'long ago low',
      'who knows high',
    ]);
  });

  it('indexes a file again that changes while it is indexed, once however often', async () => {
    const { refresher: made, submitted, catalogue } = refresher();
    made.changed('a', '1');
    made.changed('a', '2');
    made.changed('a', '3');
    expect(submitted).toHaveLength(1);
    await submitted[0]?.end(done);
    expect(submitted).toHaveLength(2);
    await submitted[1]?.end(done);
    expect([submitted.length, made.waiting, catalogue.files]).toEqual([2, 0, 1]);
  });

  it('shows nothing of a file that goes while it is indexed', async () => {
    const { refresher: made, submitted, catalogue, told } = refresher();
    made.changed('a', '1');
    made.gone('a');
    await submitted[0]?.end(done);
    expect([catalogue.files, catalogue.has('a'), made.waiting]).toEqual([0, false, 0]);
    expect(told).toEqual([{ path: 'a', what: 'removed' }]);
  });

  it('leaves what the index has of a file that cannot be indexed, and takes out what is no source any more', async () => {
    const { refresher: made, submitted, catalogue, told } = refresher();
    made.changed('a', '1');
    await submitted[0]?.end(new Error('no time'));
    expect(catalogue.files).toBe(1);
    made.changed('a', '2');
    await submitted[1]?.end({ reason: 'binary: contains NUL', stamp: '2' });
    expect(catalogue.files).toBe(0);
    expect(told.map(({ what }) => what)).toEqual(['failed', 'skipped']);
  });
});
