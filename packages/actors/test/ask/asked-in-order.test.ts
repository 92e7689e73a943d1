import { type AnyRef, ThreadLostError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { AskedInOrder } from '#actors/ask/asked-in-order.js';

/** Grants what it is asked, and loses what the test says. */
class Office {
  readonly asked: string[] = [];
  readonly wishes = new AskedInOrder<string>({ isAlive: true } as AnyRef);
  readonly #lose = new Map<string, () => void>();

  readonly ask = (wish: string) => (): Promise<string> => {
    const isFirst = !this.asked.includes(wish);
    this.asked.push(wish);
    if (!isFirst || !wish.startsWith('lost')) return Promise.resolve(wish);
    return new Promise((_, reject) => {
      const error = new ThreadLostError('Cannot complete ask: its thread has died', { data: { thread: 1, culprit: false } });
      this.#lose.set(wish, () => reject(error));
    });
  };

  lose(wish: string): void {
    this.#lose.get(wish)?.();
  }
}

it('A15, A18: what got lost is not asked again behind what counts in its place, granted by then or not', async () => {
  const office = new Office();
  const first = office.wishes.ask('one', office.ask('lost 1'));
  const second = office.wishes.ask('one', office.ask('lost 2'));
  const last = office.wishes.ask('one', office.ask('last'));
  const other = office.wishes.ask('other', office.ask('lost 3'));
  expect(await last).toBe('last');
  for (const wish of ['lost 1', 'lost 2', 'lost 3']) office.lose(wish);
  expect(await Promise.all([first, second, other])).toEqual(['last', 'last', 'lost 3']);
  expect(office.asked).toEqual(['lost 1', 'lost 2', 'last', 'lost 3', 'lost 3']);
});

it('A18: what takes nothing back leaves what was lost before it to be asked again, and is over when that is taken back', async () => {
  const office = new Office();
  const first = office.wishes.ask('one', office.ask('lost 1'), 'add');
  const beside = office.wishes.askBeside('one', office.ask('beside'), 'add');
  expect(await beside).toBe('beside');
  office.lose('lost 1');
  expect(await first).toBe('lost 1');
  const [second, third] = [
    office.wishes.ask('one', office.ask('lost 2'), 'add'),
    office.wishes.askBeside('one', office.ask('lost 3'), 'add'),
  ];
  const last = office.wishes.ask('one', office.ask('last'));
  for (const wish of ['lost 2', 'lost 3']) office.lose(wish);
  expect(await Promise.all([second, third, last])).toEqual(['last', 'last', 'last']);
  expect(office.asked).toEqual(['lost 1', 'beside', 'lost 1', 'lost 2', 'lost 3', 'last']);
});

it('A18: what takes nothing back of its kind stands in the place of what would have taken it back', async () => {
  const office = new Office();
  const first = office.wishes.ask('one', office.ask('lost 1'), 'add');
  const removed = office.wishes.ask('one', office.ask('lost 2'), 'remove');
  const last = office.wishes.askBeside('one', office.ask('last'), 'add');
  for (const wish of ['lost 1', 'lost 2']) office.lose(wish);
  expect(await Promise.all([first, removed, last])).toEqual(['last', 'last', 'last']);
  expect(office.asked).toEqual(['lost 1', 'lost 2', 'last']);
});
