import { StringCache } from '#core/codec/shapes/string-cache.js';
import { writeText } from '#core/codec/shapes/text-body.js';
import { afterEach, expect, test, vi } from 'vitest';

const words = new Int32Array(32);

function read(cache: StringCache, text: string): string {
  writeText(text, words, 0, words.length);
  return cache.read(words, 0, text.length);
}

afterEach(() => vi.restoreAllMocks());

test('StringCache recognises texts that come again, however many come between that never do', () => {
  const cache = new StringCache();
  const built = vi.spyOn(Buffer.prototype, 'toString');
  const recurring = Array.from({ length: 32 }, (_, index) => `account-${index + 100}`);
  for (let round = 0; round < 100; round++) {
    for (const text of recurring) expect(read(cache, text)).toBe(text);
    for (let index = 0; index < 16; index++) expect(read(cache, `task-${round}-${index}`)).toBe(`task-${round}-${index}`);
  }
  // Each is built when it is new, and a few once more that two others had pushed out before they came again.
  const again = built.mock.results.filter(({ value }) => recurring.includes(value as string)).length;
  expect(again).toBeLessThan(2 * recurring.length);
});

test('StringCache learns new texts when those it knows come no more', () => {
  const cache = new StringCache();
  const read3 = (prefix: string): void => {
    for (let round = 0; round < 8; round++) for (let index = 0; index < 96; index++) read(cache, `${prefix}-text-${index}`);
  };
  read3('old');
  read3('new');
  const built = vi.spyOn(Buffer.prototype, 'toString');
  for (let index = 0; index < 96; index++) expect(read(cache, `new-text-${index}`)).toBe(`new-text-${index}`);
  expect(built.mock.calls.length).toBeLessThan(48);
});
