import { StringCache } from '#core/codec/shapes/string-cache.js';
import { writeText } from '#core/codec/shapes/text-body.js';
import { afterEach, describe, expect, test, vi } from 'vitest';

const words = new Int32Array(32);

function read(cache: StringCache, text: string): string {
  writeText(text, words, 0, words.length);
  return cache.read(words, 0, text.length);
}

/** Counts texts of more than sixteen units as they are built: shorter ones are made in one call, which nothing sees. */
function watchBuilding(): () => string[] {
  const built = vi.spyOn(Buffer.prototype, 'toString');
  return () => built.mock.results.map(({ value }) => value as string);
}

afterEach(() => vi.restoreAllMocks());

test('StringCache recognises texts that come again, however many come between that never do', () => {
  const cache = new StringCache();
  const built = watchBuilding();
  const recurring = Array.from({ length: 32 }, (_, index) => `account-of-owner-${index + 100}`);
  for (let round = 0; round < 100; round++) {
    for (const text of recurring) expect(read(cache, text)).toBe(text);
    for (let index = 0; index < 16; index++) {
      const once = `a-task-of-round-${round}-${index}`;
      expect(read(cache, once)).toBe(once);
    }
  }
  // Each is built when it is new, and a few once more that others had pushed out before they came again.
  const again = built().filter((text) => recurring.includes(text)).length;
  expect(again).toBeGreaterThanOrEqual(recurring.length);
  expect(again).toBeLessThan(2 * recurring.length);
});

test('StringCache learns new texts when those it knows come no more', () => {
  const cache = new StringCache();
  const readAll = (prefix: string): void => {
    for (let round = 0; round < 8; round++) for (let index = 0; index < 96; index++) read(cache, `${prefix}-text-of-${index}-letters`);
  };
  readAll('old');
  readAll('new');
  const built = watchBuilding();
  for (let index = 0; index < 96; index++) expect(read(cache, `new-text-of-${index}-letters`)).toBe(`new-text-of-${index}-letters`);
  expect(built().length).toBeLessThan(10);
});

// Names differ in few bits, and mostly in the last letters of a word: a hash that keeps these together sends them to the same few places.
describe.each([
  ['numbers', (index: number) => `/tenants/accounts/${index}`],
  ['steps of 37', (index: number) => `ledger-account-${1_000 + index * 37}`],
  ['letters', (index: number) => `${String.fromCharCode(97 + (index % 26))}${String.fromCharCode(97 + (index >>> 4))}-and-the-same-tail`],
  ['middles', (index: number) => `/srv/project/module-${index}/index.ts`],
  ['hexadecimal', (index: number) => `key-of-session-${Math.imul(index + 1, 0x9e3779b1) >>> 0}`],
])('StringCache knows 128 texts that differ in %s', (_, textOf) => {
  test('after ten rounds, nearly all of them', () => {
    const cache = new StringCache();
    const texts = Array.from({ length: 128 }, (__, index) => textOf(index));
    for (let round = 0; round < 10; round++) for (const text of texts) read(cache, text);
    const built = watchBuilding();
    for (const text of texts) expect(read(cache, text)).toBe(text);
    expect(built().length).toBeLessThanOrEqual(8);
  });
});
