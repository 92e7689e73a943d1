import { expect, it } from 'vitest';
import { Books } from './books.ts';
import { OUTSIDE, ParcelPage } from './parcel-page.ts';
import { NewsPage } from './news-page.ts';
import { DEATHS, FAILURES, planOf } from './plan.ts';

const SENDER = 1;
const sizes = { asks: 1, tasks: 1, letters: 1, carriers: 1, readers: 1 };

function openPage(): ParcelPage {
  const page = new ParcelPage(Books.create(sizes), 0);
  page.begins(0);
  return page;
}

it('ParcelPage: tells a number that was left out, and one that comes twice or too late', () => {
  const page = openPage();
  for (const n of [1, 2, 5, 6]) page.hears(OUTSIDE, n, true);
  expect([page.heard, page.missed, page.twice]).toEqual([4, 2, 0]);
  page.hears(OUTSIDE, 6, true);
  page.hears(OUTSIDE, 3, false);
  expect([page.heard, page.missed, page.twice, page.corrupt]).toEqual([6, 2, 2, 1]);
});

it('ParcelPage: what is left out when a life of receiver or sender begins is explained by that', () => {
  const page = openPage();
  const base = page.begins(0);
  page.hears(OUTSIDE, 1, true);
  page.hears(SENDER, base + 1, true);
  page.begins(1);
  page.hears(OUTSIDE, 9, true);
  expect(page.missed).toBe(0);
  page.hears(OUTSIDE, 11, true);
  expect(page.missed).toBe(1);
  page.hears(SENDER, 2 * base + 1, true);
  expect([page.missed, page.twice]).toEqual([1, 0]);
});

it('ParcelPage: a restart in the same thread explains nothing, since the mailbox stays', () => {
  const page = openPage();
  page.hears(OUTSIDE, 1, true);
  page.begins(0);
  page.hears(OUTSIDE, 3, true);
  expect(page.missed).toBe(1);
});

it('ParcelPage: what a killed carrier says or hears behind the one that follows it is in no order, and all else is', () => {
  const sender = new ParcelPage(Books.create(sizes), 0);
  const [killed, next] = [sender.begins(0), sender.begins(1)];
  const page = openPage();
  page.hears(SENDER, killed + 1, true);
  page.hears(SENDER, next + 1, true);
  page.hears(SENDER, killed + 2, true);
  page.hears(SENDER, next + 2, true);
  expect([page.heard, page.late, page.twice, page.missed]).toEqual([4, 1, 0, 0]);
  page.hears(SENDER, next + 1, true);
  page.hears(SENDER, next + 4, true);
  expect([page.twice, page.missed]).toEqual([1, 2]);

  const books = Books.create(sizes);
  const [old, follower] = [new ParcelPage(books, 0), new ParcelPage(books, 0)];
  old.begins(0);
  follower.begins(1);
  follower.hears(OUTSIDE, 6, true);
  old.hears(OUTSIDE, 5, true);
  follower.hears(OUTSIDE, 7, true);
  expect([follower.heard, follower.late, follower.twice, follower.missed]).toEqual([3, 1, 0, 0]);
});

it('NewsPage: each message follows the one before, but for what was skipped', () => {
  const page = new NewsPage(Books.create(sizes), 0);
  const hear = (n: number, skipped = 0): void =>
    page.hears({ type: 'published', topic: 'a', at: 0, isRetained: false, skipped, body: { n, text: '', sum: 0 } });
  page.begins();
  hear(7);
  hear(8);
  hear(11, 2);
  expect(page.wrong).toBe(0);
  hear(13);
  expect([page.heard, page.skipped, page.wrong, page.example]).toEqual([4, 2, 1, '13 after 11']);
});

it('planOf: the same seed makes the same plan, another one another, and each fault comes about', () => {
  expect(planOf(7, 20)).toEqual(planOf(7, 20));
  expect(planOf(8, 20)).not.toEqual(planOf(7, 20));
  const plan = planOf(2, 300);
  const seen = new Set(plan.map((fault) => ('how' in fault ? `${fault.kind} ${fault.how}` : fault.kind)));
  const others = ['kill', 'slow', 'flood', 'cancel', 'suspend', 'leave', 'broker restart'];
  expect(seen).toEqual(new Set([...DEATHS.map((how) => `death ${how}`), ...FAILURES.map((how) => `failure ${how}`), ...others]));
  expect(planOf(3, 300).some(({ kind }) => kind === 'broker restart')).toBe(false);
});
