import type { ActorCell } from '#actors/cell/actor-cell.js';
import { Residents } from '#actors/system/thread/residents.js';
import { expect, it } from 'vitest';

function actor(slot: number, generation: number) {
  const done: string[] = [];
  return { slot, generation, done, busy: undefined, abandon: () => done.push('abandoned') } as unknown as ActorCell & { done: string[] };
}

it('I4: who a reference means is found, and neither who has its slot by now nor who had it before', () => {
  const residents = new Residents();
  const cell = actor(3, 2);
  residents.arrived(cell);
  expect([1, 2, 3].map((generation) => residents.of({ slot: 3, generation }))).toEqual([undefined, cell, undefined]);
  expect([residents.at(3), residents.at(2)]).toEqual([cell, undefined]);
  residents.left(3);
  expect([residents.at(3), residents.of(cell)]).toEqual([undefined, undefined]);
});

it('Residents names all that are here, and those too that arrive meanwhile', () => {
  const residents = new Residents();
  const [first, left, last] = [actor(1, 1), actor(2, 1), actor(9, 1)];
  for (const cell of [first, left]) residents.arrived(cell);
  residents.left(2);
  const seen: ActorCell[] = [];
  for (const cell of residents) {
    if (seen.push(cell) === 1) residents.arrived(last);
  }
  expect(seen).toEqual([first, last]);
  residents.abandon();
  expect([first, left, last].map(({ done }) => done)).toEqual([['abandoned'], [], ['abandoned']]);
});
