import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Job } from '../code-search/actors/job.ts';
import type { Indexed } from '../code-search/actors/messages.ts';
import { scanner } from '../code-search/actors/scanner.ts';
import { indexAlone } from '../code-search/compare/reference.ts';
import { list } from '../code-search/crawl/listing.ts';
import { KnownTree } from '../code-search/live/known-tree.ts';
import { LiveIndex } from '../code-search/live/live-index.ts';
import type { Refreshed } from '../code-search/live/refresher.ts';
import { Watching } from '../code-search/live/watching.ts';
import { refreshed } from '../code-search/news/topics.ts';
import { openNameless } from '../code-search/store/journal.ts';
import { quietLogger } from '../04-thread-death/quiet-logger.ts';
import { generatedSources, temporaryTree } from './temporary-tree.ts';

/** Resolves when `is` holds. */
async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((soon) => setTimeout(soon, 5));
}

describe('an index that follows its files', () => {
  const tree = temporaryTree({ ...generatedSources(120), 'stays.ts': 'const stays = 1;\n', 'old/gone.ts': 'soonGone\n' });
  const journals = openNameless(2);
  const told: Refreshed[] = [];
  let job: Job;
  let indexed: Indexed;
  let live: LiveIndex;
  beforeAll(async () => {
    job = await Job.start({ directory: tree.root, threads: 2, goesOn: true, journals: journals.files, system: { logger: quietLogger } });
    indexed = await job.finished();
    await job.keep(indexed);
    live = new LiveIndex(job, indexed, { root: tree.root, since: Date.now() + 60_000 });
    await live.broker.subscribe(refreshed, {
      tell: ({ body }) => {
        told.push(body);
        return 'accepted';
      },
    }).started;
    await live.follow({ root: tree.root, rescanMs: 1_000_000 });
  });
  afterAll(async () => {
    live.stop();
    await job.stop();
    journals.close();
    tree.remove();
  });

  const write = (path: string, text: string | Uint8Array) => {
    mkdirSync(join(tree.root, path, '..'), { recursive: true });
    writeFileSync(join(tree.root, path), text);
  };
  const found = async (query: string) => (await live.search.answer(query)).hits.map(({ path, line }) => `${path}:${line}`);
  const finds = (query: string, ...expected: string[]) => until(async () => String(await found(query)) === String(expected));

  it('has found nothing changed that has not', () => {
    expect(told).toEqual([]);
  });

  it('finds what was written, renamed over, moved and put into new directories, and not what has gone', async () => {
    write('new.ts', '\nfunction freshNeedle() {}\n');
    await finds('freshNeedle', 'new.ts:2');
    write('new.ts~', 'otherNeedle\n');
    renameSync(join(tree.root, 'new.ts~'), join(tree.root, 'new.ts'));
    await finds('otherneedle', 'new.ts:1');
    await finds('freshneedle');
    write('a/b/c/below.ts', 'belowNeedle\n');
    await finds('belowneedle', 'a/b/c/below.ts:1');
    renameSync(join(tree.root, 'a'), join(tree.root, 'z'));
    await finds('belowneedle', 'z/b/c/below.ts:1');
    rmSync(join(tree.root, 'old'), { recursive: true });
    await finds('soongone');
    write('new.ts', 'no source any more\0');
    await finds('otherneedle');
  });

  it('answers like an index that is made anew', async () => {
    write('stays.ts', 'const stays = 2;\n'.repeat(70));
    for (const number of [3, 5, 8])
      write(`dir${number}/extra.ts`, `ring buffer extra${number} größe\nclaim ${'mailbox '.repeat(number)}\n`);
    rmSync(join(tree.root, 'dir1'), { recursive: true });
    await live.scan();
    await until(() => live.status.waiting === 0);
    const { index, paths } = indexAlone(tree.root);
    const terms = Array.from({ length: index.terms.size }, (_, id) => index.terms.textOf(id));
    const expected = new Map(terms.map((term, id) => [term, placesOf(index.hits(id), (file) => paths[file] as string)]));
    await live.catalogue.read(async (view) => {
      const answers = await Promise.all(job.shards.map((shard) => shard.ask({ type: 'lookup', terms })));
      const seen = answers
        .flat()
        .map(({ term, hits }) => [term, placesOf(hits, (file) => (view.has(file) ? view.pathOf(file) : undefined))] as const);
      expect(new Map(seen)).toEqual(expected);
    });
  });

  it('has all of it still when a thread has died', async () => {
    write('late.ts', 'lateNeedle ring\n');
    await finds('lateneedle', 'late.ts:1');
    const { hits, files } = await live.search.answer('ring buffer', { hitsMax: 50, timeoutMs: 20_000 });
    const { saboteur } = await import('../code-search/actors/saboteur.ts');
    const lost = new Promise<void>((resolve) => {
      job.system.events.subscribe({
        tell: ({ type }) => {
          if (type === 'thread-lost') resolve();
          return 'accepted';
        },
      });
    });
    job.system.spawn(saboteur, { thread: { spread: 0 } }).tell({ type: 'strike' });
    const meanwhile = await live.search.answer('ring buffer', { hitsMax: 50, timeoutMs: 20_000 });
    await lost;
    const after = await live.search.answer('ring buffer', { hitsMax: 50, timeoutMs: 20_000 });
    for (const answer of [meanwhile, after]) expect(answer).toMatchObject({ hits, files, shards: { asked: 2, answered: 2 } });
    expect(await found('lateneedle')).toEqual(['late.ts:1']);
    write('later.ts', 'laterNeedle\n');
    await finds('laterneedle', 'later.ts:1');
  });

  it('finds by a scan what no watcher has told', async () => {
    const changed: string[] = [];
    const known = new KnownTree([], 0);
    const watching = new Watching({
      system: job.system,
      scanner: job.system.spawn(scanner({ root: tree.root })),
      known,
      refresher: { changed: (path) => changed.push(path), gone: (path) => changed.push(`-${path}`) },
      watchers: () => ({ watch: () => {}, close: () => {}, closeAll: () => {} }),
      rescanMs: 20,
    });
    await watching.scanAll();
    expect(changed.sort()).toEqual(
      Array.from(list(tree.root, known.directories))
        .flatMap(({ directory, files }) => files.map((name) => join(directory, name)))
        .sort(),
    );
    changed.length = 0;
    write('z/deep/er/unheard.ts', 'unheard\n');
    rmSync(join(tree.root, 'later.ts'));
    await until(() => changed.length === 2);
    watching.stop();
    expect(changed.sort()).toEqual(['-later.ts', 'z/deep/er/unheard.ts']);
  });
});

function placesOf(hits: Int32Array, pathOf: (file: number) => string | undefined): string[] {
  const places = Array.from({ length: hits.length / 2 }, (_, at) => ({
    path: pathOf(hits[at * 2] as number),
    frequency: hits[at * 2 + 1],
  }));
  return places.flatMap(({ path, frequency }) => (path === undefined ? [] : [`${path} ${frequency}`])).sort();
}
