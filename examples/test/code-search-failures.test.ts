import { createSystem, MessageBroker, type System } from '@ringmaster/actors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Job } from '../code-search/actors/job.ts';
import { LiveIndex } from '../code-search/live/live-index.ts';
import { FailedFiles, failedFiles as queueOfFailed } from '../code-search/news/failed-files.ts';
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

  it('are not waited for where the broker had too much to do', async () => {
    const failed = new FailedFiles(MessageBroker.start(system, { mailboxMax: 4 }), async () => undefined);
    const paths = Array.from({ length: 200 }, (_, n) => `file${n}`);
    const outcomes = await Promise.allSettled(paths.map((path) => failed.failed(path, 'no time')));
    const taken = paths.filter((_, n) => outcomes[n]?.status === 'fulfilled');
    expect(taken.length).toBeLessThan(paths.length);
    expect((await failed.list()).map(({ path }) => path)).toEqual(taken.sort());
    await failed.failed('file199', 'once more');
    expect((await failed.list()).map(({ path }) => path)).toContain('file199');
  });

  it('are not waited for when they cannot be replayed: those have failed', async () => {
    const broker = MessageBroker.start(system);
    const failed = new FailedFiles(broker, async () => undefined);
    await failed.failed('a', 'no time');
    await failed.list();
    await broker.delete(queueOfFailed);
    expect(await failed.retry()).toEqual({ tried: 1, failed: 1 });
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
