import type { StateId, StateStore, StoredVersion } from '@ringmaster/actors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** An implementation under test. */
export interface StoreUnderTest {
  /** Empty, at first. */
  open(): Promise<StateStore>;
  /** What is left of a store once its process or thread has gone, without `close`: the same instance, if it is to be no more lasting than that. */
  reopen(store: StateStore): Promise<StateStore>;
  /** The next `append` crashes at some point in the middle. Undefined: that cannot be brought about. */
  crashNext?(store: StateStore): void;
}

const cart: StateId = { name: 'cart', key: 'shop/cart' };

const version = (id: StateId, number: number, value: unknown = { n: number }): StoredVersion => ({
  ...id,
  ...{ number, value, version: number, life: 1, at: 1_000 + number, cause: number % 2 === 0 ? 'write' : undefined, missing: 0 },
});

const numbers = (versions: readonly StoredVersion[]): readonly number[] => versions.map(({ number }) => number);

/** What every store of states has to do: a new implementation is a line that calls this. */
export function stateStoreContract(title: string, { open, reopen, crashNext }: StoreUnderTest): void {
  describe(`a store of states: ${title}`, () => {
    it('reads back what was appended, as it was, oldest first', async () => {
      const store = await open();
      const value = {
        ...{ text: 'ü', none: undefined, big: 5n, at: new Date(5), bytes: new Uint8Array([1, 2]), nested: [{ deep: [null, true] }] },
        ...{ map: new Map([['a', { n: 1 }]]), set: new Set([1, 'b']) },
      };
      const all = [version(cart, 1, value), version(cart, 2, 7), version(cart, 3, undefined)];
      await store.append(all.slice(0, 2));
      await store.append(all.slice(2));
      expect(await store.read(cart, { limit: 10 })).toEqual(all);
      expect(await (await reopen(store)).read(cart, { limit: 10 })).toEqual(all);
    });

    it('reads the newest within a range, and nothing of what it does not know', async () => {
      const store = await open();
      await store.append(Array.from({ length: 6 }, (_, index) => version(cart, index + 1)));
      expect(numbers(await store.read(cart, { limit: 2 }))).toEqual([5, 6]);
      expect(numbers(await store.read(cart, { limit: 2, before: 5 }))).toEqual([3, 4]);
      expect(numbers(await store.read(cart, { limit: 9, before: 3 }))).toEqual([1, 2]);
      expect(await store.read(cart, { limit: 0 })).toEqual([]);
      expect(await store.read(cart, { limit: 5, before: 1 })).toEqual([]);
      expect(await store.read({ ...cart, key: 'other' }, { limit: 5 })).toEqual([]);
    });

    it('replaces what is appended once more, wherever it stands', async () => {
      const store = await open();
      await store.append([version(cart, 1, 'a'), version(cart, 2, 'b')]);
      await store.append([version(cart, 2, 'b again'), version(cart, 3, 'c')]);
      await store.append([version(cart, 1, 'a again')]);
      expect((await store.read(cart, { limit: 9 })).map(({ value }) => value)).toEqual(['a again', 'b again', 'c']);
    });

    it('does not take one state for another, however alike their names are', async () => {
      const store = await open();
      const ids = ['a', 'a/b', 'a"', 'a\n', 'A', '', 'ä'].flatMap((name) => ['k', 'b/k', '", "'].map((key) => ({ name, key })));
      await store.append(ids.map((id, index) => version(id, 1, index)));
      for (const [index, id] of ids.entries()) expect(await store.read(id, { limit: 2 })).toMatchObject([{ ...id, value: index }]);
      expect(await store.list()).toHaveLength(ids.length);
    });

    it('lists the newest version of each state, without values, and forgets what it is told to', async () => {
      const store = await open();
      const other = { name: 'other', key: 'k' };
      await store.append([version(cart, 1), version(cart, 2), version(cart, 3), version(other, 1)]);
      const { value: _, ...newest } = version(cart, 3);
      expect(await store.list()).toContainEqual(newest);
      expect((await store.list()).every((one) => !('value' in one))).toBe(true);
      await store.forget(cart, 3);
      expect(numbers(await store.read(cart, { limit: 9 }))).toEqual([3]);
      await store.forget(cart, Number.POSITIVE_INFINITY);
      await store.forget(cart, 1);
      const again = await reopen(store);
      expect(await again.read(cart, { limit: 9 })).toEqual([]);
      expect((await again.list()).map(({ name }) => name)).toEqual(['other']);
      await again.append([version(cart, 1, 'anew')]);
      expect(numbers(await again.read(cart, { limit: 9 }))).toEqual([1]);
      await again.close?.();
    });

    if (crashNext !== undefined)
      it('has all of a batch or none of it after a crash in the middle, and takes it once more', async () => {
        for (let n = 0; n < 20; n++) {
          const store = await open();
          await store.append([version(cart, 1)]);
          crashNext(store);
          const batch = [version(cart, 2), version({ ...cart, name: 'b' }, 1), version(cart, 3)];
          await expect(Promise.resolve().then(() => store.append(batch))).rejects.toThrow();
          const again = await reopen(store);
          const found = numbers(await again.read(cart, { limit: 9 }));
          expect([[1], [1, 2, 3]]).toContainEqual(found);
          expect(await again.read({ ...cart, name: 'b' }, { limit: 9 })).toHaveLength(found.length === 1 ? 0 : 1);
          await again.append(batch);
          expect(numbers(await (await reopen(again)).read(cart, { limit: 9 }))).toEqual([1, 2, 3]);
        }
      });

    it('is a list for each state, under any appends, forgettings and ends', async () => {
      const id = fc.record({ name: fc.constantFrom('a', 'b'), key: fc.constantFrom('k', 'l') });
      const step = fc.oneof(
        fc.record({ do: fc.constant('append' as const), id, count: fc.integer({ min: 1, max: 4 }), again: fc.integer({ min: 0, max: 2 }) }),
        fc.record({ do: fc.constant('forget' as const), id, back: fc.integer({ min: 0, max: 5 }) }),
        fc.constant({ do: 'reopen' as const }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          let store = await open();
          const model = new Map<string, StoredVersion[]>();
          const last = new Map<string, number>();
          let value = 0;
          for (const what of steps) {
            if (what.do === 'reopen') store = await reopen(store);
            else {
              const key = `${what.id.name}/${what.id.key}`;
              const known = model.get(key) ?? [];
              const newest = last.get(key) ?? 0;
              if (what.do === 'append') {
                const first = Math.max(1, newest + 1 - what.again);
                const batch = Array.from({ length: what.count + what.again }, (_, index) => version(what.id, first + index, ++value));
                await store.append(batch);
                model.set(key, [...known.filter(({ number }) => number < first), ...batch]);
                last.set(key, Math.max(newest, batch.at(-1)?.number ?? 0));
              } else {
                await store.forget(what.id, newest - what.back);
                model.set(
                  key,
                  known.filter(({ number }) => number >= newest - what.back),
                );
              }
            }
            for (const [key, all] of model) {
              const [name = '', of = ''] = key.split('/');
              expect(await store.read({ name, key: of }, { limit: 100 })).toEqual(all);
            }
            const there = [...model].filter(([, all]) => all.length > 0).map(([key, all]) => [key, all.at(-1)?.number]);
            expect(new Map((await store.list()).map(({ name, key, number }) => [`${name}/${key}`, number]))).toEqual(
              new Map(there as [string, number][]),
            );
          }
          await store.close?.();
        }),
        { numRuns: 30 },
      );
    });
  });
}
