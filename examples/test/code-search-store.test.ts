import { fstatSync, writeSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { digestOf } from '../code-search/compare/digest.ts';
import { indexAlone } from '../code-search/compare/reference.ts';
import { FileParser } from '../code-search/postings/file-parser.ts';
import { fileUpdate } from '../code-search/postings/file-update.ts';
import { Journal, type JournalFiles, openNameless } from '../code-search/store/journal.ts';
import { ShardStore } from '../code-search/store/shard-store.ts';
import { generatedSources, temporaryTree } from './temporary-tree.ts';

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const { close } of opened.splice(0)) close();
});

function openOne(): JournalFiles {
  const files = openNameless(1);
  opened.push(files);
  return files.files[0] as JournalFiles;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textsOf = (journal: Journal): string[] => Array.from(journal.read(), ({ kind, body }) => `${kind} ${new TextDecoder().decode(body)}`);

describe('Journal', () => {
  it('gives its records, in order, to whoever opens it next, who goes on behind them', () => {
    const file = openOne();
    const first = new Journal(file);
    expect(textsOf(first)).toEqual([]);
    first.append(1, bytes('one '), bytes('two'));
    first.append(2);
    const second = new Journal(file);
    expect(textsOf(second)).toEqual(['1 one two', '2 ']);
    second.append(3, bytes('three'));
    expect(textsOf(new Journal(file))).toEqual(['1 one two', '2 ', '3 three']);
  });

  it('leaves out what its writer did not come to the end of', () => {
    const file = openOne();
    const first = new Journal(file);
    first.append(1, bytes('whole'));
    // A body without its header, as a thread leaves it that dies between the two.
    writeSync(file[0], bytes('a body that is longer than what follows'), 0, undefined, first.byteLength + 8);
    const second = new Journal(file);
    expect(textsOf(second)).toEqual(['1 whole']);
    second.append(2, bytes('next'));
    expect(textsOf(new Journal(file))).toEqual(['1 whole', '2 next']);
  });

  it('has all of what it was written anew with, or all that it had before', () => {
    const file = openOne();
    const first = new Journal(file);
    first.append(1, bytes('old'));
    const stopped = () => {
      first.rewrite(() => {
        first.append(2, bytes('new'));
        throw new Error('its thread dies here');
      });
    };
    expect(stopped).toThrow('dies here');
    const second = new Journal(file);
    expect(textsOf(second)).toEqual(['1 old']);
    second.rewrite(() => second.append(2, bytes('new')));
    second.append(3);
    const third = new Journal(file);
    expect(textsOf(third)).toEqual(['2 new', '3 ']);
    third.rewrite(() => {});
    expect(textsOf(new Journal(file))).toEqual([]);
  });
});

const update = (text: string) => {
  const content = bytes(`${text}\0\0`);
  return fileUpdate(content, content.length - 2, 1).parts[0] as { terms: Uint8Array; bodies: Uint8Array };
};

function hitsOf(store: ShardStore, term: string): number[] {
  const { index } = store.index;
  return index.known([term]).flatMap(({ id }) => Array.from(index.hits(id)));
}

describe('a shard’s postings', () => {
  it('are the same in the next store that begins with their journal', () => {
    const tree = temporaryTree(generatedSources(60));
    const journal = openOne();
    const store = new ShardStore(journal);
    const parser = new FileParser(tree.root, 1);
    const { paths, index } = indexAlone(tree.root);
    for (const [file, path] of paths.entries()) parser.parse(file, path);
    tree.remove();
    const [{ terms, postings }] = parser.routes as [(typeof parser.routes)[number]];
    postings.endChunk();
    for (const chunk of postings.takeFull()) store.index.absorb(0, terms.take(), chunk);
    store.index.complete(0, postings.newest, postings.count);
    store.keep();
    expect(digestOf(new ShardStore(journal).index.index)).toEqual(digestOf(index));
    expect(new ShardStore(journal).index.size).toEqual(store.index.size);
  });

  it('are kept with the changes of files, one after the other', () => {
    const journal = openOne();
    const store = new ShardStore(journal);
    const add = (file: number, text: string) => store.add(file, update(text).terms, update(text).bodies);
    store.keep();
    add(7, 'alpha beta\nbeta');
    add(8, 'beta gamma');
    add(8, 'beta delta');
    add(9, 'alpha');
    store.forget(9);
    for (const one of [store, new ShardStore(journal)]) {
      expect(hitsOf(one, 'alpha')).toEqual([7, 1]);
      expect(hitsOf(one, 'beta')).toEqual([7, 2, 8, 1]);
      expect([hitsOf(one, 'gamma'), hitsOf(one, 'delta')]).toEqual([[], [8, 1]]);
      const [beta] = one.index.index.known(['beta']);
      expect(one.index.index.lines(beta?.id as number, 7)).toEqual([1, 2]);
    }
  });

  it('are kept in a journal that does not grow with what has changed, but with what there is', () => {
    const journal = openOne();
    const store = new ShardStore(journal);
    store.keep();
    const { terms, bodies } = update(Array.from({ length: 20_000 }, (_, at) => `word${at}`).join(' '));
    for (let file = 1; file <= 40; file++) {
      store.add(file, terms, bodies);
      store.forget(file - 1);
    }
    const size = journal.reduce((sum, descriptor) => sum + fstatSync(descriptor).size, 0);
    expect(size).toBeLessThan(12 * 1024 * 1024);
    expect(hitsOf(new ShardStore(journal), 'word7')).toEqual([40, 1]);
  });

  it('are nothing if the base was not written to its end', () => {
    const journal = openOne();
    new Journal(journal).append(1, Uint8Array.of(2, 97, 98));
    expect(new ShardStore(journal).index.size).toEqual({ terms: 0, postings: 0, byteLength: 0 });
  });
});
