import { actor, brokerStore, on, pureTask } from '@ringmaster/actors';
import { expect, it } from 'vitest';

const setup = () => on<{ type: 'tick' }>({ tick: () => undefined });

it.each([
  ['define actor', () => actor('/x.cjs', 'x', setup)],
  ['declare task', () => pureTask('/x.cjs', 'x', () => 1)],
  ['define store', () => brokerStore('/x.cjs', 'x', () => ({}) as never)],
] as const)('Cannot %s at a path: says what to pass, also in CommonJS', (action, define) => {
  expect(define).toThrow(
    `Cannot ${action}: its URL is an absolute file: or data: URL, not "/x.cjs"; pass import.meta.url, or pathToFileURL(__filename).href in CommonJS`,
  );
});
