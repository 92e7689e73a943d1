import { expect, test } from 'vitest';
import type { Place } from '#actors/contract/place.js';
import { WatchList } from '#actors/watch/watch-list.js';

const place = (slot: number, generation = 1): Place => ({ thread: 1, slot, generation });

test('G39, G61: WatchList keeps nothing of a watch that was taken: it is not taken again, and a new one begins anew', () => {
  const list = new WatchList<Place>();
  expect([list.set(place(1), undefined), list.set(place(2), undefined)]).toEqual([true, true]);
  expect(list.take(place(1))?.ref).toEqual(place(1));
  expect([list.has(place(1)), list.take(place(1)), list.has(place(2))]).toEqual([false, undefined, true]);
  expect(list.set(place(1), undefined)).toBe(true);
  list.take(place(1));
  expect(list.takeAll()).toEqual([place(2)]);
  expect([list.has(place(2)), list.takeAll()]).toEqual([false, []]);
});

test('G39, G42: WatchList knows an actor by its generation too, and a second watch of it changes how it is told', () => {
  const list = new WatchList<Place>();
  list.set(place(1), undefined);
  expect([list.has(place(1, 2)), list.take(place(1, 2))]).toEqual([false, undefined]);
  const as = (): string => 'told';
  expect(list.set(place(1), as)).toBe(false);
  expect(list.take(place(1))?.as).toBe(as);
});
