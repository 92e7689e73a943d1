import { actor, f64, oneOf, on, u8 } from '@ringmaster/actors';
import { allocateRegions, AppendTableReader, type HandlePort, RecordMemory } from '@ringmaster/core';
import { expect, it } from 'vitest';
import { NO_LAYOUTS } from '#actors/remote/layout-sets.js';
import { findDefinition } from '#actors/contract/definition-table.js';
import { LayoutMisses } from '#actors/system/thread/messages/layout-misses.js';
import { SharedLayouts } from '#actors/system/thread/messages/shared-layouts.js';

const url = import.meta.url;
type Price = { type: 'price'; at: number };
const setup = () => on<Price>({ price: () => {} });
actor<Price>(url, 'prices', setup, { layouts: { price: { at: f64 } } });
actor<Price>(url, 'small prices', setup, { layouts: { price: { at: u8 } } });
type Wide = { type: 'wide'; name: string };
const names = Array.from({ length: 256 }, (_, index) => 'x'.repeat(1_200) + index);
actor<Wide>(url, 'wide', () => on<Wide>({ wide: () => {} }), { layouts: { wide: { name: oneOf<readonly string[]>(...names) } } });
const wide = findDefinition(url, 'wide');
const [prices, small] = ['prices', 'small prices'].map((name) => findDefinition(url, name));
const SELF = 1;

function open() {
  const regions = allocateRegions({ threads: 2, slots: 64 });
  const handles = {} as HandlePort;
  const counted: string[] = [];
  const notes: string[] = [];
  const misses = new LayoutMisses({
    meter: { layouts: (what) => counted.push(what) },
    services: { debug: (data, text) => notes.push(`${JSON.stringify(data)} ${text}`) },
    later: (task) => task(),
  });
  const table = (): number => new AppendTableReader(new RecordMemory(regions.layouts[SELF] as SharedArrayBuffer)).count;
  return { counted, notes, table, begin: (thread = SELF) => new SharedLayouts(regions, thread, { handles, misses }) };
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

it('R7: what finds no room in the table has no layout, is counted and told once; what fits still does', () => {
  const { table, begin, counted, notes } = open();
  const layouts = begin();
  expect([layouts.tagOf(wide), layouts.tagOf(wide)]).toEqual([NO_LAYOUTS, NO_LAYOUTS]);
  expect(table()).toBe(0);
  expect(counted).toEqual(['layouts-refused']);
  expect(notes).toEqual([expect.stringMatching(/^\{"definition":"wide"\} layouts are not used: 3\d{5} bytes of them do not fit/)]);
  expect(layouts.tagOf(prices)).not.toBe(NO_LAYOUTS);
});
