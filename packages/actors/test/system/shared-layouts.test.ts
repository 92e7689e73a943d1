import { actor, f64, on, u8 } from '@ringmaster/actors';
import { allocateRegions, AppendTableReader, type HandlePort, RecordMemory } from '@ringmaster/core';
import { expect, it } from 'vitest';
import { findDefinition } from '#actors/contract/definition-table.js';
import { SharedLayouts } from '#actors/system/shared-layouts.js';

const url = import.meta.url;
type Price = { type: 'price'; at: number };
const setup = () => on<Price>({ price: () => {} });
actor<Price>(url, 'prices', setup, { layouts: { price: { at: f64 } } });
actor<Price>(url, 'small prices', setup, { layouts: { price: { at: u8 } } });
const [prices, small] = ['prices', 'small prices'].map((name) => findDefinition(url, name));
const SELF = 1;

function open() {
  const regions = allocateRegions({ threads: 2, slots: 64 });
  const handles = {} as HandlePort;
  const table = (): number => new AppendTableReader(new RecordMemory(regions.layouts[SELF] as SharedArrayBuffer)).count;
  return { table, begin: (thread = SELF) => new SharedLayouts(regions, thread, handles) };
}

it('R7: whoever takes over for a dead thread finds the layouts it had written, and adds none', () => {
  const { table, begin } = open();
  const first = begin();
  const tags = [first.tagOf(prices), first.tagOf(small)];
  expect(table()).toBe(2);
  for (let death = 0; death < 100; death++) {
    const next = begin();
    // In another order: it is the entry that counts.
    expect([next.tagOf(small), next.tagOf(prices)]).toEqual([tags[1], tags[0]]);
  }
  expect(table()).toBe(2);
});

it('R7: every thread reads what a tag of another one names', () => {
  const { begin } = open();
  const tag = begin().tagOf(prices);
  expect(begin(0).find(tag)?.find('price')).toBe(0);
  expect(begin(0).find(tag + 1)).toBeUndefined();
});
