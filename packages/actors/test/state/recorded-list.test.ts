import { createTestSystem } from '@ringmaster/actors/testkit';
import type { StateHolder } from '#actors/contract/state.js';
import { RecordedList } from '#actors/state/recorded-list.js';
import { expect, it, onTestFinished } from 'vitest';
import { gate } from '../fixtures/gate.ts';

/** A holder whose states say how long a list each change has left: what has to be sent. */
function holderOf(lengths: number[]): StateHolder {
  const state = (_key: unknown, initial: readonly unknown[]) => {
    let value = initial;
    return {
      get value() {
        return value;
      },
      update(change: (before: readonly unknown[]) => readonly unknown[]): void {
        value = change(value);
        lengths.push(value.length);
      },
    };
  };
  return { state } as unknown as StateHolder;
}

it('Z14: recording one more name sends a small part of those there are, however many', async () => {
  const kit = await createTestSystem({ threads: 0 });
  onTestFinished(() => kit.stop());
  const of = kit.spawn(gate);
  const lengths: number[] = [];
  const list = new RecordedList(holderOf(lengths));
  const idOf = (n: number) => ({ name: `cart-${n}`, key: 'shop/cart' });
  const names = Array.from({ length: 6_400 }, (_, n) => list.begin({ of, id: idOf(n) }, undefined));
  expect(list.recorded).toHaveLength(6_400);
  // A hundred each, if they were spread evenly.
  expect(Math.max(...lengths)).toBeLessThan(160);
  expect(list.begin({ of, id: idOf(7) }, undefined)).toEqual(names[7]);
  expect(list.recorded).toHaveLength(6_400);
  for (const recorded of names) list.release(recorded, undefined);
  expect(list.recorded).toEqual([]);
});
