import { createSystem, type System, ThreadLostError } from '@ringmaster/actors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Search } from '../code-search/actors/search.ts';
import { Catalogue } from '../code-search/live/catalogue.ts';
import { temporaryTree } from './temporary-tree.ts';

const tree = temporaryTree({ 'a.ts': 'ring\n' });
let system: System;
beforeAll(async () => {
  system = await createSystem({ threads: 0 });
});
afterAll(async () => {
  await system.stop();
  tree.remove();
});

interface Asked {
  readonly type: 'lookup' | 'lines';
}

/** A shard that answers as the test says, once for each question it is asked. */
function search(...answers: ((asked: Asked, signal: AbortSignal) => unknown)[]) {
  const asked: string[] = [];
  const shard = {
    ask: async (message: Asked, { signal }: { signal: AbortSignal }) => {
      asked.push(message.type);
      return answers.shift()?.(message, signal);
    },
  };
  const catalogue = new Catalogue(['a.ts'], Int32Array.of(1));
  return { asked, made: new Search({ root: tree.root, system, shards: [shard as never], catalogue }) };
}

const lost = () => {
  throw new ThreadLostError('Cannot ask', { data: { thread: 1, culprit: false, suspect: false } });
};
const hits = () => [{ term: 'ring', hits: Int32Array.of(0, 1) }];
const lines = () => [{ term: 'ring', file: 0, lines: [1] }];
/** Until nobody waits for it any more. */
const silence = (_asked: Asked, signal: AbortSignal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('a query', () => {
  it('asks a shard again that is lost with its thread, at either question', async () => {
    const { made, asked } = search(lost, lost, hits, lost, lines);
    expect(await made.answer('ring')).toMatchObject({
      files: 1,
      shards: { asked: 1, answered: 1 },
      hits: [{ path: 'a.ts', line: 1, snippet: 'ring' }],
    });
    expect(asked).toEqual(['lookup', 'lookup', 'lookup', 'lines', 'lines']);
  });

  it('does not see a file of which a shard has its part before all of them have theirs', async () => {
    const { made } = search(() => [{ term: 'ring', hits: Int32Array.of(1, 5, 0, 1) }], lines);
    const { files, hits: found } = await made.answer('ring');
    expect([files, found.map(({ path }) => path)]).toEqual([1, ['a.ts']]);
  });

  it('leaves out a shard that does not answer in time, and says so', async () => {
    for (const answers of [[silence], [hits, silence]]) {
      const { made } = search(...answers);
      expect(await made.answer('ring', { timeoutMs: 30 })).toMatchObject({ shards: { asked: 1, answered: 0 } });
    }
  });

  it('is given up when nobody waits for it', async () => {
    const { made } = search(silence);
    const gone = new AbortController();
    const answer = made.answer('ring', { timeoutMs: 60_000, signal: gone.signal });
    gone.abort(new Error('hung up'));
    await expect(answer).rejects.toThrow('hung up');
  });
});
