import { createSystem, MessageBroker, type System } from '@ringmaster/actors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Job } from '../code-search/actors/job.ts';
import { LiveIndex } from '../code-search/live/live-index.ts';
import { FailedFiles } from '../code-search/news/failed-files.ts';
import { temporaryTree } from './temporary-tree.ts';

let system: System;
beforeAll(async () => {
  system = await createSystem({ threads: 0 });
});
afterAll(() => system.stop());

/** Files that still cannot be read are those of `unreadable`. */
function failedFiles(unreadable: Set<string>) {
  const tried: string[] = [];
  const failed = new FailedFiles(MessageBroker.start(system), async (path) => {
    tried.push(path);
    return unreadable.has(path) ? `still unreadable: ${path}` : undefined;
  });
  return { failed, tried };
}

describe('files that could not be indexed', () => {
  it('are listed, each once, and nobody tries them again unasked', async () => {
    const { failed, tried } = failedFiles(new Set());
    await failed.failed('b', 'unreadable: EIO');
    await failed.failed('a', 'no time');
    await failed.failed('b', 'unreadable: EACCES');
    expect(await failed.list()).toEqual([
      { path: 'a', reason: 'no time', times: 1 },
      { path: 'b', reason: 'unreadable: EIO', times: 1 },
    ]);
    expect(tried).toEqual([]);
  });

  it('are tried again when they are replayed: those that are indexed leave, the others say why not', async () => {
    const unreadable = new Set(['bad']);
    const { failed } = failedFiles(unreadable);
    await failed.failed('good', 'unreadable: EIO');
    await failed.failed('bad', 'unreadable: EIO');
    await failed.list();
    expect(await failed.retry()).toEqual({ tried: 2, failed: 1 });
    expect(await failed.list()).toEqual([{ path: 'bad', reason: 'still unreadable: bad', times: 2 }]);
    unreadable.clear();
    expect(await failed.retry()).toEqual({ tried: 1, failed: 0 });
    expect(await failed.list()).toEqual([]);
    expect(await failed.retry()).toEqual({ tried: 0, failed: 0 });
  });

  it('leave without being tried when they are indexed meanwhile, and may fail anew', async () => {
    const { failed, tried } = failedFiles(new Set());
    await failed.failed('a', 'unreadable: EIO');
    await failed.list();
    await failed.settled('a');
    await failed.failed('b', 'no time');
    expect((await failed.list()).map(({ path }) => path)).toEqual(['b']);
    await failed.failed('a', 'once more');
    expect((await failed.list()).map(({ reason }) => reason)).toEqual(['once more', 'no time']);
    expect(tried).toEqual([]);
  });
});

describe('an index of which files have failed', () => {
  it('lists them with the reason, and finds what is in them when they have been tried again', async () => {
    const tree = temporaryTree({ 'good.ts': 'goodneedle\n', 'bad.ts': 'badneedle\n', 'data.bin': 'a\0b' });
    const job = await Job.start({ directory: tree.root, threads: 1, goesOn: true });
    const indexed = await job.finished();
    await job.keep(indexed);
    const failing = [...indexed.skipped, { path: 'bad.ts', reason: 'unreadable: EIO' }, { path: 'gone.ts', reason: 'unreadable: EIO' }];
    // As if it could not be read when the index was made.
    const lengths = indexed.lengths.map((length, file) => (indexed.paths[file] === 'bad.ts' ? 0 : length));
    const live = new LiveIndex(job, { ...indexed, lengths, skipped: failing }, { root: tree.root, since: 0 });
    expect((await live.failed.list()).map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      'bad.ts unreadable: EIO',
      'gone.ts unreadable: EIO',
    ]);
    const changed = live.catalogue.version;
    expect(await live.failed.retry()).toEqual({ tried: 2, failed: 0 });
    expect(await live.failed.list()).toEqual([]);
    expect(live.catalogue.version).toBe(changed + 1);
    expect((await live.search.answer('badneedle')).hits).toMatchObject([{ path: 'bad.ts', line: 1 }]);
    live.stop();
    await job.stop();
    tree.remove();
  });
});
