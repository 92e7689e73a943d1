import { expect, it } from 'vitest';
import { Journal } from '#actors/broker/store/journal.js';
import { MemoryStore } from '#actors/broker/store/memory-store.js';
import type { BrokerChange, BrokerStore } from '#actors/contract/broker-store.js';
import { turn } from '../../support/until.ts';

const retained = (at: number): BrokerChange => ({ type: 'retained', topic: 'a', value: { body: at, at } });

/** Commits end when the test says so. */
class SlowStore implements BrokerStore {
  /** The moments of what each commit was given. */
  readonly batches: number[][] = [];
  isClosed = false;
  /** False: a commit is through at once. */
  isSlow = true;
  #settle: { readonly done: () => void; readonly failed: (error: Error) => void } | undefined;

  load(): Iterable<readonly BrokerChange[]> {
    return [];
  }

  commit(changes: readonly BrokerChange[]): void | Promise<void> {
    if (this.#settle !== undefined) throw new Error('two at a time');
    this.batches.push(changes.flatMap((change) => (change.type === 'retained' ? [change.value?.at ?? 0] : [])));
    if (!this.isSlow) return;
    return new Promise((done, failed) => {
      this.#settle = { done, failed };
    });
  }

  async end(error?: Error): Promise<void> {
    const settle = this.#settle;
    this.#settle = undefined;
    if (error === undefined) settle?.done();
    else settle?.failed(error);
    await Promise.resolve();
    await Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }
}

function journalOver(store: BrokerStore) {
  const heard: string[] = [];
  const journal = new Journal(store, ({ message }) => heard.push(`failed: ${message}`));
  const put = (at: number): void => {
    journal.changes.push(retained(at));
    journal.flush(() => heard.push(`kept ${at}`));
  };
  return { journal, heard, put };
}

it('B11: one commit at a time, and all that comes meanwhile is the next one', async () => {
  const store = new SlowStore();
  const { journal, heard, put } = journalOver(store);
  for (const at of [1, 2, 3]) put(at);
  journal.flush(() => heard.push('nothing new, so with the next'));
  expect([store.batches, heard]).toEqual([[[1]], []]);
  await store.end();
  expect([store.batches, heard]).toEqual([[[1], [2, 3]], ['kept 1']]);
  journal.flush(() => heard.push('with the one under way'));
  await store.end();
  expect(heard).toEqual(['kept 1', 'kept 2', 'kept 3', 'nothing new, so with the next', 'with the one under way']);
  journal.flush(() => heard.push('at once'));
  expect([heard.at(-1), store.batches.length]).toEqual(['at once', 2]);
});

it('B11: behind a commit that does not end there is room for so many changes, and then until it ends, in whatever way', async () => {
  for (const error of [undefined, new Error('disk full')]) {
    const store = new SlowStore();
    const { journal, put } = journalOver(store);
    put(0);
    for (let at = 1; at < 65_536; at++) journal.changes.push(retained(at));
    expect(journal.room).toBeUndefined();
    journal.changes.push(retained(65_536));
    let hasRoom = false;
    const { room } = journal;
    void room?.then(() => (hasRoom = true));
    await Promise.resolve();
    expect([room instanceof Promise, hasRoom]).toEqual([true, false]);
    await store.end(error);
    await room;
    expect(journal.room).toBeUndefined();
  }
});

it('B11: after a commit that has failed the store is closed without waiting for another', async () => {
  const store = new SlowStore();
  const { journal, put } = journalOver(store);
  put(1);
  await store.end(new Error('disk full'));
  await journal.close();
  expect(store.isClosed).toBe(true);
});

it('B11: when its life is over it begins no commit any more, since the next one has the keys by then, and tells nobody of the one under way', async () => {
  const store = new SlowStore();
  const heard: string[] = [];
  let isOver = false;
  const journal = new Journal(
    store,
    ({ message }) => heard.push(message),
    () => isOver,
  );
  for (const at of [1, 2]) {
    journal.changes.push(retained(at));
    journal.flush(() => heard.push(`kept ${at}`));
  }
  isOver = true;
  await store.end();
  journal.flush(() => heard.push('flushed'));
  expect([store.batches, heard]).toEqual([[[1]], []]);
  // Nor does it wait for what will not come.
  await journal.close();
  expect([store.batches, heard, store.isClosed]).toEqual([[[1]], [], true]);
});

it('B11: whatever else than a promise a commit returns, it is through', () => {
  const rows = { load: () => [], commit: () => ({ changes: 1 }) } as unknown as BrokerStore;
  const { heard, put } = journalOver(rows);
  put(1);
  put(2);
  expect(heard).toEqual(['kept 1', 'kept 2']);
});

it('B11: a thenable that calls back twice says that its own commit is through, and not the next one; one that throws fails', async () => {
  const ends: (() => void)[] = [];
  const then = (done: () => void): number => ends.push(done);
  const odd = { load: () => [], commit: () => Object.defineProperty({}, 'then', { value: then }) } as unknown as BrokerStore;
  const { heard, put } = journalOver(odd);
  put(1);
  put(2);
  await turn();
  ends[0]?.();
  await turn();
  ends[0]?.();
  await turn();
  expect([heard, ends.length]).toEqual([['kept 1'], 2]);
  ends[1]?.();
  await turn();
  expect(heard).toEqual(['kept 1', 'kept 2']);
  const broken = (): never => {
    throw new Error('no disk');
  };
  for (const how of ['value', 'get']) {
    const returned = Object.defineProperty({}, 'then', { [how]: broken });
    const thrower = journalOver({ load: () => [], commit: () => returned } as unknown as BrokerStore);
    thrower.put(1);
    await turn();
    expect(thrower.heard).toEqual(['failed: no disk']);
  }
});

it('B11: with a store that keeps at once, whoever waits hears at once', () => {
  const { heard, put } = journalOver(new MemoryStore());
  put(1);
  put(2);
  expect(heard).toEqual(['kept 1', 'kept 2']);
});

it('B11: what a store rejects with, or throws, is told once, and nobody hears that anything is kept', async () => {
  const store = new SlowStore();
  const slow = journalOver(store);
  slow.put(1);
  slow.put(2);
  await store.end(new Error('disk full'));
  slow.put(3);
  expect([slow.heard, store.batches]).toEqual([['failed: disk full'], [[1]]]);

  const thrower: BrokerStore = {
    load: () => [],
    commit() {
      throw new Error('no disk');
    },
  };
  const fast = journalOver(thrower);
  fast.put(1);
  fast.put(2);
  expect(fast.heard).toEqual(['failed: no disk']);
});

it('B13: after a failure nothing is gathered any more, each turn is refused, and whoever waited hears why when this life goes on', async () => {
  const store = new SlowStore();
  const { journal } = journalOver(store);
  const heard: unknown[] = [];
  const put = (at: number): void => {
    journal.changes.push(retained(at));
    journal.flush((error) => heard.push([at, error?.message]));
  };
  put(1);
  put(2);
  journal.check();
  await store.end(new Error('disk full'));
  put(3);
  expect([heard, journal.changes]).toEqual([[], []]);
  expect(() => journal.check()).toThrow('disk full');
  journal.forsake();
  journal.forsake();
  expect(heard).toEqual([1, 2, 3].map((at) => [at, 'disk full']));
});

it('B11: it is closed when all is kept, and not before', async () => {
  const store = new SlowStore();
  const { journal, heard, put } = journalOver(store);
  put(1);
  put(2);
  const closed = journal.close();
  await store.end();
  expect([heard, store.isClosed]).toEqual([['kept 1'], false]);
  await store.end();
  await closed;
  expect([heard, store.isClosed]).toEqual([['kept 1', 'kept 2'], true]);
});

it('B11: it is closed, too, when a commit that takes its time is followed by one that does not', async () => {
  const store = new SlowStore();
  const { journal, heard, put } = journalOver(store);
  put(1);
  put(2);
  const closed = journal.close();
  store.isSlow = false;
  await store.end();
  await closed;
  expect([heard, store.batches, store.isClosed]).toEqual([['kept 1', 'kept 2'], [[1], [2]], true]);
});
