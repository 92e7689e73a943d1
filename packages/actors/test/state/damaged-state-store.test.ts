import { expect, it } from 'vitest';
import { StoreQueue } from '#actors/state/store-queue.js';

const ID = { name: 'cart', key: 'shop/cart' };
const sound = { ...ID, number: 3, value: { n: 1 }, version: 2, life: 1, at: 1_000, cause: 'write', missing: 0 };

/** A store that gives that for whatever it is asked. */
function queueOf(found: unknown) {
  const failures: unknown[] = [];
  const none = (): void => undefined;
  const store = { read: () => found, list: () => found, append: none, forget: none } as never;
  const failed = (error: Error): void => void failures.push(error);
  return { failures, queue: new StoreQueue(store, { archive: 'archive', keep: Number.POSITIVE_INFINITY, failed, isOver: () => false }) };
}

const ODD: readonly unknown[] = [null, undefined, Number.NaN, '5', [], {}, Symbol('odd'), 5n, Object.create(null)];
/** Of these some make sense. */
const SENSIBLE: Readonly<Record<string, readonly unknown[]>> = { cause: [undefined, '5'], value: ODD };

it('Z14: versions that a store gives are taken as they are, if they make sense', async () => {
  for (const found of [[], [sound], [sound, { ...sound, number: 4, cause: undefined }]]) {
    expect(await queueOf(found).queue.read(ID, { limit: 9 })).toBe(found);
    expect(await queueOf(found).queue.list()).toBe(found);
  }
});

it.each(Object.keys(sound))(
  'Z14: a damaged %s fails the store with an error that names it, and nothing further is asked of it',
  async (field) => {
    for (const odd of [...ODD, ...(field === 'number' ? [0, -1, 0.5] : [])]) {
      if (SENSIBLE[field]?.includes(odd) === true) continue;
      const { queue, failures } = queueOf([{ ...sound, [field]: odd }]);
      await expect(queue.read(ID, { limit: 1 })).rejects.toThrow(/^Cannot read state .* from the store: /);
      expect(failures).toHaveLength(1);
      await expect(queue.list()).rejects.toMatchObject({ name: 'ActorRestartingError', cause: failures[0] });
    }
  },
);

it('Z14: what is no list of versions, or of another state, fails the store', async () => {
  for (const odd of ODD.filter((one) => !Array.isArray(one))) {
    await expect(queueOf(odd).queue.list()).rejects.toThrow('Cannot read from the store: it gave no list of versions');
    await expect(queueOf([odd]).queue.list()).rejects.toThrow(/^Cannot read state /);
  }
  const other = queueOf([{ ...sound, name: 'other' }]);
  await expect(other.queue.read(ID, { limit: 1 })).rejects.toThrow('it gave another, "shop/cart" of "other"');
});
