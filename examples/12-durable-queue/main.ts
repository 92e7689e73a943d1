import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromShop, ToShop } from './shop.ts';

/** Orders in all; how many may be on their way to be kept; after how many promises the shop is killed. */
const [ORDERS, ON_THE_WAY, KILLED_AT] = [1_000, 50, 500];
const folder = mkdtempSync(join(tmpdir(), 'durable-queue-'));
const [log, book] = [join(folder, 'orders.log'), join(folder, 'packed')];
writeFileSync(book, '');
const show = (count: number): string => count.toLocaleString('en-US');

/** What the shop has promised, in all its lives, and what it has packed, as it says in its book. */
const kept = new Set<number>();
let duplicates = 0;
/** As the metrics of its life say. */
let redelivered = 0;
const packed = (): readonly number[] => readFileSync(book, 'utf8').split('\n').filter(Boolean).map(Number);

/** Resolves when the shop has said what is waited for. */
function heard(shop: ChildProcess, isIt: (said: FromShop) => boolean): Promise<void> {
  return new Promise((resolve) => shop.on('message', (said: FromShop) => isIt(said) && resolve()));
}

/** Nobody minds if it has died meanwhile. */
const tell = (shop: ChildProcess, what: ToShop): boolean => shop.send(what, () => undefined);

async function open(): Promise<ChildProcess> {
  const shop = fork(fileURLToPath(new URL('shop.js', import.meta.url)), [folder]);
  shop.on('message', (said: FromShop) => {
    if (said.type === 'failed') throw new Error(said.why);
    if (said.type === 'all-packed') redelivered = said.redelivered;
    if (said.type !== 'kept') return;
    kept.add(said.n);
    if (said.isDuplicate) duplicates++;
  });
  await heard(shop, ({ type }) => type === 'open');
  return shop;
}

/** Sends what is not kept, a few at a time, until so many are. */
async function order(shop: ChildProcess, untilKept: number): Promise<void> {
  const missing = Array.from({ length: ORDERS }, (_, n) => n).filter((n) => !kept.has(n));
  const next = (): void => {
    const n = missing.shift();
    if (n !== undefined) tell(shop, { type: 'order', n });
  };
  const enough = heard(shop, () => {
    if (kept.size >= untilKept) return true;
    next();
    return false;
  });
  for (let n = 0; n < ON_THE_WAY; n++) next();
  await enough;
}

async function packAll(shop: ChildProcess): Promise<void> {
  const done = heard(shop, ({ type }) => type === 'all-packed');
  tell(shop, { type: 'pack-all' });
  await done;
}

console.log('-- the shop takes orders in, and is killed');
const first = await open();
await order(first, KILLED_AT);
first.kill('SIGKILL');
// What it had said before that is heard.
await Promise.all([once(first, 'exit'), once(first, 'disconnect')]);
const promised = [...kept];
console.log(`${show(promised.length)} orders were promised, and ${show(new Set(packed()).size)} packed`);

console.log('-- it opens again, and its log ends in half a record');
appendFileSync(log, readFileSync(log).subarray(0, 20));
const second = await open();
await packAll(second);
const found = new Set(packed());
console.log(`promised, and not packed by now: ${promised.filter((n) => !found.has(n)).length}`);

console.log('-- what was not promised is sent again, and the rest');
await order(second, ORDERS);
await packAll(second);
tell(second, { type: 'close' });
const [code] = await once(second, 'exit');
console.log(`there already, though nobody had been told: ${show(duplicates)}`);

console.log('-- the books');
const all = packed();
const different = new Set(all).size;
console.log(`orders           ${show(ORDERS)}`);
console.log(`packed           ${show(different)}`);
console.log(`packed again     ${show(all.length - different)}`);
console.log(`delivered again  ${show(redelivered)}`);
console.log(`the shop ended with ${code}, and its log has ${show(readFileSync(log).length)} bytes`);
rmSync(folder, { recursive: true });
