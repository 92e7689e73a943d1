import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Open, OpenTable } from '#actors/collections/open-table.js';

interface Entry extends Open {
  readonly number: number;
}

it('I5: an id finds what was opened under it, and nothing once that is closed, whatever was opened since', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat()), { minLength: 50, maxLength: 400 }), fc.nat(60), (steps, many) => {
      const table = new OpenTable<Entry>();
      const open: Entry[] = [];
      const closed: number[] = [];
      for (const [opens, choice] of steps) {
        // Enough at a time for places to be used again.
        for (let n = 0; n < many; n++) {
          if (opens || open.length === 0) {
            const entry = { id: -1, number: open.length };
            table.open(entry);
            open.push(entry);
          } else {
            const [entry] = open.splice((choice + n) % open.length, 1);
            if (entry === undefined) continue;
            closed.push(entry.id);
            table.close(entry);
          }
        }
      }
      expect(table.count).toBe(open.length);
      for (const entry of open) expect(table.find(entry.id)).toBe(entry);
      for (const id of closed) expect(table.find(id)).toBeUndefined();
      expect(new Set(table)).toEqual(new Set(open));
    }),
    { numRuns: 20 },
  );
});

it('I5: ids of a million that are open at a time are told apart', () => {
  const table = new OpenTable<Entry>();
  const open = Array.from({ length: 1_000_000 }, (_, number) => ({ id: -1, number }));
  for (const entry of open) table.open(entry);
  expect(table.isFull).toBe(false);
  expect(open.every((entry) => table.find(entry.id) === entry)).toBe(true);
  expect(new Set(open.map(({ id }) => id)).size).toBe(open.length);
});

it('I5: the last places are used before the table is full, however few of them are free', () => {
  const table = new OpenTable<Entry>();
  const open: Entry[] = [];
  const add = (): void => {
    const entry = { id: -1, number: open.length };
    table.open(entry);
    open.push(entry);
  };
  while (!table.isFull) add();
  for (const entry of open.splice(0, 5_000)) table.close(entry);
  while (!table.isFull) add();
  expect(open.every((entry) => table.find(entry.id) === entry)).toBe(true);
});

it('I5: an id does not come back within a million others', () => {
  const table = new OpenTable<Entry>();
  const first = { id: -1, number: 0 };
  table.open(first);
  const { id } = first;
  table.close(first);
  // A million of them; the rest follows from places and rounds being used up evenly.
  let places = 0;
  for (let n = 0; n < 1_000_000; n++) {
    const entry = { id: -1, number: n };
    table.open(entry);
    if (entry.id === id || table.find(id) !== undefined) expect.unreachable(`met again after ${n}`);
    places = Math.max(places, entry.id & 0xfffff);
    table.close(entry);
  }
  expect(places).toBeGreaterThan(16_000);
});
