// Limit: above 250 lines: what a store owes is read as a whole.

import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoredState } from '#actors/broker/store/stored-state.js';
import type { BrokerChange, BrokerStore, StoredMessage } from '#actors/contract/broker-store.js';
import { termsOf } from '#actors/contract/queue-terms.js';

/** A place where stores of the kind under test keep things: opened again, it has what the last one has kept. */
export interface StorePlace {
  /** The one that was open before, if any, is not used any more, but nobody has closed it. */
  open(): BrokerStore | Promise<BrokerStore>;
  /**
   * The process of the open store dies. A commit under way has got so far, from 0 to 1; without one there is nothing to be seen of it. Nobody hears
   * of that commit again.
   */
  crash(share: number): void | Promise<void>;
  /** Nothing of it is left. */
  remove(): void | Promise<void>;
}

/** Replay: `SEED=… npm test -- store`. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const numRuns = Number(process.env['RUNS'] ?? 40);
const LIMIT_MS = 120_000;

/** What every store owes a broker (B11): a new one is one line in a test. */
export function storeContract(kind: string, makePlace: () => StorePlace | Promise<StorePlace>): void {
  const place = async (): Promise<StorePlace> => {
    const made = await makePlace();
    onTestFinished(() => made.remove());
    return made;
  };

  describe(`${kind} keeps what a broker must not lose`, () => {
    it('B11: there is nothing in a new one', async () => {
      const store = await (await place()).open();
      expect(await loaded(store)).toEqual(new StoredState());
    });

    it('B11: whatever was committed is found after it was closed, and after a crash, in the order of its keys', async () => {
      for (const end of ['close', 'crash'] as const) {
        const here = await place();
        const store = await here.open();
        for (const batch of LIFE) await store.commit(batch);
        await (end === 'close' ? store.close?.() : here.crash(0));
        expect(await loaded(await here.open())).toEqual(stateOf(LIFE.flat()));
      }
    });

    it('B11: a queue comes before what is in it, and its messages by key, of however many queues', async () => {
      const here = await place();
      const store = await here.open();
      const queues = Array.from({ length: 200 }, (_, index) => `queue ${index}`);
      await store.commit(queues.map(declared));
      for (let key = 0; key < 20; key++) await store.commit(queues.map((queue) => added(queue, key)));
      await store.commit([{ type: 'deleted', queue: 'queue 7' }]);
      await here.crash(0);

      const seen = new Map<string, number>();
      for await (const batch of (await here.open()).load()) {
        for (const change of batch) {
          if (change.type === 'declared') seen.set(change.queue, seen.get(change.queue) ?? -1);
          if (change.type === 'deleted') seen.delete(change.queue);
          if (change.type !== 'added') continue;
          deepStrictEqual(change.message.key, (seen.get(change.queue) ?? Number.NaN) + 1);
          seen.set(change.queue, change.message.key);
        }
      }
      deepStrictEqual(seen, new Map(queues.filter((queue) => queue !== 'queue 7').map((queue) => [queue, 19])));
    });

    it('B11: what a life has begun that is over is kept before the next one loads, or never', async () => {
      const here = await place();
      const old = await here.open();
      await old.commit([declared('q'), added('q', 0)]);
      void old.commit([added('q', 1)]);
      const next = await here.open();
      const found = await loaded(next);
      await next.commit([added('q', 2)]);
      found.apply([added('q', 2)]);
      expect(await loaded(await here.open())).toEqual(found);
    });

    it('B11: bodies come back as they were, large ones too', async () => {
      const here = await place();
      const store = await here.open();
      const bodies = [
        ...[undefined, null, '', 'ä\u{1F600}\0', 0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, true, 10n ** 30n],
        ...[[], {}, [1, [2, [3, { four: [] }]]], { a: { b: { c: 'd' } }, none: undefined }, new Date(5), new Map([[1, new Set(['x'])]])],
        ...[new Uint8Array([1, 2, 255]), new Float64Array([0.1, Number.NaN]), 'x'.repeat(3_000_000), new Uint8Array(2_000_000).fill(7)],
      ];
      await store.commit([declared('q'), ...bodies.map((body, key) => added('q', key, { body }))]);
      await here.crash(0);
      const state = await loaded(await here.open());
      deepStrictEqual(
        [...(state.queues.get('q')?.messages.values() ?? [])].map(({ body }) => body),
        bodies,
      );
    });

    it('B11: a batch is as large as it is', async () => {
      const here = await place();
      const store = await here.open();
      const keys = Array.from({ length: 20_000 }, (_, key) => key);
      await store.commit([declared('q'), ...keys.map((key) => added('q', key))]);
      await store.commit([{ type: 'removed', queue: 'q', keys: keys.filter((key) => key % 3 !== 0) }]);
      await here.crash(0);
      const state = await loaded(await here.open());
      deepStrictEqual(
        [...(state.queues.get('q')?.messages.keys() ?? [])],
        keys.filter((key) => key % 3 === 0),
      );
    });

    it('B11: what is committed again, and what concerns nothing that is there, changes nothing', async () => {
      const here = await place();
      const store = await here.open();
      for (const batch of LIFE) {
        await store.commit(batch);
        await store.commit(batch);
      }
      await store.commit([
        { type: 'removed', queue: 'q', keys: [77] },
        { type: 'removed', queue: 'nowhere', keys: [1] },
        { type: 'attempted', queue: 'q', key: 77, attempts: 3 },
        { type: 'delayed', queue: 'nowhere', key: 1, readyAt: 1 },
        { type: 'remembered', queue: 'nowhere', id: 'a', until: NEVER_MS },
        added('nowhere', 1),
        { type: 'deleted', queue: 'nowhere' },
        { type: 'retained', topic: 'nothing.there', value: undefined },
      ]);
      await store.commit([]);
      await here.crash(0);
      expect(await loaded(await here.open())).toEqual(stateOf(LIFE.flat()));
    });

    it(
      `B11: of a commit that a crash has come into there is all or nothing, and of those before it all (SEED=${seed})`,
      async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
            const here = await makePlace();
            try {
              await play(here, steps);
            } finally {
              await here.remove();
            }
          }),
          { seed, numRuns },
        );
      },
      LIMIT_MS,
    );
  });
}

const NEVER_MS = 9e15;
const declared = (queue: string): BrokerChange => ({ type: 'declared', queue, terms: termsOf({ backoff: { minMs: 1, maxMs: 2 } }) });

function added(queue: string, key: number, facts: Partial<StoredMessage> = {}): BrokerChange {
  const message: StoredMessage = {
    key,
    id: `${queue}-${key}`,
    body: { n: key },
    bytes: 9,
    priority: key % 10,
    publishedAt: 1_000.5,
    readyAt: 1_000.5 + key,
    expiresAt: Number.POSITIVE_INFINITY,
    attempts: 0,
    deaths: [],
    hops: 0,
    ...facts,
  };
  return { type: 'added', queue, message };
}

const DEATH = { queue: 'q', reason: 'rejected', attempts: 2, at: 1_001, note: undefined } as const;

/** A bit of everything. */
const LIFE: readonly (readonly BrokerChange[])[] = [
  [declared('q'), declared('dead'), added('q', 0), { type: 'remembered', queue: 'q', id: 'q-0', until: NEVER_MS }],
  [added('q', 1), added('q', 2, { expiresAt: 2_000 }), { type: 'attempted', queue: 'q', key: 0, attempts: 1 }],
  [{ type: 'delayed', queue: 'q', key: 0, readyAt: 1_234.5 }],
  [
    { type: 'removed', queue: 'q', keys: [1, 2] },
    added('dead', 0, { deaths: [DEATH, { ...DEATH, note: 'twice' }], hops: 1 }),
    added('dead', 1),
    { type: 'removed', queue: 'dead', keys: [1] },
  ],
  [declared('gone'), added('gone', 0), { type: 'remembered', queue: 'gone', id: 'gone-0', until: NEVER_MS }],
  [
    { type: 'retained', topic: 'a.b', value: { body: [1], at: 7 } },
    { type: 'retained', topic: 'a.c', value: { body: 'c', at: 8 } },
  ],
  [{ type: 'deleted', queue: 'gone' }, declared('gone'), { type: 'retained', topic: 'a.c', value: undefined }],
  [{ type: 'declared', queue: 'q', terms: termsOf({ maxAttempts: Number.POSITIVE_INFINITY }) }],
  [{ type: 'paused', queue: 'q', isPaused: true }],
  [
    added('q', 3, { fairnessKey: 'acme', fairnessWeight: 2 }),
    added('q', 4, { fairnessKey: '\u{1f9ea} "a"', fairnessWeight: 1 }),
    { type: 'attempted', queue: 'q', key: 3, attempts: 1 },
    { type: 'delayed', queue: 'q', key: 4, readyAt: 1_234.5 },
  ],
];

async function loaded(store: BrokerStore): Promise<StoredState> {
  const state = new StoredState();
  for await (const batch of store.load()) state.apply(batch);
  return state;
}

function stateOf(changes: readonly BrokerChange[]): StoredState {
  const state = new StoredState();
  state.apply(changes);
  return state;
}

// ------------------------------------------------------------------ random lives

const QUEUES = ['a', 'b', 'c'] as const;
const queue = fc.constantFrom(...QUEUES);
const key = fc.nat({ max: 12 });
const body = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.array(fc.string()), fc.constant(undefined));
const PLAIN = { noNullPrototype: true } as const;
/** Numbers choose among keys; those of new messages are given by `written`. */
const change = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: fc.constant('declared' as const), queue }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('paused' as const), queue, isPaused: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('deleted' as const), queue }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('added' as const), queue, body }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('attempted' as const), queue, key, attempts: fc.nat({ max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delayed' as const), queue, key, readyAt: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constant('removed' as const), queue, keys: fc.array(key, { minLength: 1, maxLength: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('remembered' as const), queue, id: fc.string(), until: fc.constant(NEVER_MS) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ type: fc.constant('retained' as const), topic: fc.constantFrom('x', 'y.z') },
      value: fc.option(fc.record({ body, at: fc.nat() }, PLAIN), { nil: undefined }),
    }),
  },
);
type RandomChange = typeof change extends fc.Arbitrary<infer C> ? C : never;

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('commit' as const), changes: fc.array(change, { maxLength: 8 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ type: fc.constant('crash' as const), changes: fc.array(change, { minLength: 1, maxLength: 8 }) },
      share: fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reopen' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** As a broker that has kept so much would write them: a new message has the next key after all that are in its queue. */
function written(changes: readonly RandomChange[], kept: readonly BrokerChange[]): BrokerChange[] {
  const state = stateOf(kept);
  return changes.map((one) => {
    const change =
      one.type === 'declared'
        ? declared(one.queue)
        : one.type === 'added'
          ? added(one.queue, nextKey(state, one.queue), { body: one.body })
          : one;
    state.apply([change]);
    return change;
  });
}

function nextKey({ queues }: StoredState, queue: string): number {
  return Math.max(-1, ...(queues.get(queue)?.messages.keys() ?? [])) + 1;
}

async function play(place: StorePlace, steps: readonly Step[]): Promise<void> {
  const kept: BrokerChange[] = [];
  let store = await place.open();
  for (const one of steps) {
    if (one.type === 'commit') {
      const changes = written(one.changes, kept);
      await store.commit(changes);
      kept.push(...changes);
      continue;
    }
    const changes = one.type === 'crash' ? written(one.changes, kept) : [];
    if (one.type === 'crash') {
      void store.commit(changes);
      await place.crash(one.share);
    } else await store.close?.();
    store = await place.open();
    const found = await loaded(store);
    // All of it, or none; if what there is cannot tell, it makes no difference.
    if (isSame(found, stateOf([...kept, ...changes]))) kept.push(...changes);
    else deepStrictEqual(found, stateOf(kept));
  }
  await store.close?.();
  deepStrictEqual(await loaded(await place.open()), stateOf(kept));
}

function isSame(a: StoredState, b: StoredState): boolean {
  try {
    deepStrictEqual(a, b);
    return true;
  } catch {
    return false;
  }
}
