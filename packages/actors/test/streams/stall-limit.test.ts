import { expect, it } from 'vitest';
import { ItemWriter } from '#actors/streams/item-writer.js';
import type { Deadlined } from '#actors/timers/deadline-wheel.js';

const place = { thread: 0, id: 1, incarnation: 1 };

/** A writer whose items take 8 bytes each, and whose limit runs while `running` has it. */
function writerWith(stallMs: number) {
  const running = new Map<Deadlined, number>();
  let nowMs = 0;
  const wheel = {
    start: (entry: Deadlined) => void running.set(entry, entry.deadlineMs),
    cancel: (entry: Deadlined) => void running.delete(entry),
  };
  const writer = new ItemWriter({
    ...{ place, stallMs, clock: { wheel, now: () => nowMs } },
    holder: { name: 'test', hold: () => undefined, release: () => undefined, readerLeft: () => undefined },
    to: { place, open: () => undefined, item: () => 8, ended: () => undefined },
    closed: () => undefined,
  });
  writer.begin();
  const at = (ms: number, step: () => void): readonly number[] => {
    nowMs = ms;
    step();
    return [...running.values()];
  };
  return { writer, at };
}

it('E11: the time of a writer runs while it waits, anew with each credit, also with one that opens nothing', async () => {
  const { writer, at } = writerWith(100);
  expect(at(10, () => void writer.write(0))).toEqual([110]);
  expect(at(20, () => void writer.write(1))).toEqual([110]);
  expect(at(30, () => writer.granted(1, 100))).toEqual([130]);
  expect(at(40, () => writer.granted(2, 5))).toEqual([]);
  // Items, and no bytes.
  expect(writer.tryWrite(2)).toBe(true);
  expect(at(50, () => writer.granted(8, -200))).toEqual([]);
  expect(at(60, () => void writer.ready)).toEqual([160]);
  expect(at(65, () => void writer.ready)).toEqual([160]);
  expect(at(70, () => writer.granted(0, 50))).toEqual([170]);
  expect(at(80, () => writer.end())).toEqual([]);
  await writer.ready.catch(() => undefined);
});
