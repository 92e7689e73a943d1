import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { defaults } from '#actors/contract/defaults.js';

/** As people read it: 5 000 ms, 256 KiB, 4 MiB. */
function written(name: string, value: number | string): string {
  if (typeof value === 'string') return value;
  if (name.endsWith('Bytes')) return value % 1024 ** 2 === 0 ? `${value / 1024 ** 2} MiB` : `${value / 1024} KiB`;
  const number = String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
  return name.endsWith('Ms') ? `${number} ms` : number;
}

it('what is said of each default is what it is', () => {
  const text = readFileSync(new URL('../../../src/contract/defaults.ts', import.meta.url), 'utf8');
  const said = [...text.matchAll(/Default ([^.]+)\.(?: \*\/|\n {3}\*\/)\n {2}readonly (\w+):/g)].map(([, value, name]) => [name, value]);
  expect(said).toEqual(Object.entries(defaults).map(([name, value]) => [name, written(name, value)]));
});
