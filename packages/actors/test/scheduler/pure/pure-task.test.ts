import { pureExecutor, pureTask } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import { findPureFunction } from '#actors/contract/definition-table.js';

const url = import.meta.url;
const run = (n: number): number => n;

describe('pureTask', () => {
  it('registers its function under URL and id, and is a kind with that URL', () => {
    const kind = pureTask(url, 'registered', run, { runTimeout: 5 });
    expect(findPureFunction(url, 'registered')).toEqual({ url, name: 'registered', run });
    expect(kind).toEqual({ url, id: 'registered', options: { runTimeout: 5 } });
    expect(Object.isFrozen(kind)).toBe(true);
  });

  it('refuses an id twice in a module, but not in another', () => {
    pureTask(url, 'twice', run);
    expect(() => pureTask(url, 'twice', run)).toThrow(
      `Cannot define task "twice": ${url} has defined one under this name; call pureTask() once`,
    );
    expect(pureTask('file:///elsewhere.js', 'twice', run).url).toBe('file:///elsewhere.js');
  });

  it.each([
    ['a path', () => pureTask('/x.js', 'x', run), 'pass import.meta.url'],
    ['an empty id', () => pureTask(url, '', run), 'its id is a text, not empty'],
    ['no function', () => pureTask(url, 'x', 1 as never), 'Cannot declare task "x": what carries it out is no function but number'],
    ['requirements', () => pureTask(url, 'x', run, { requires: [] } as never), 'a stateless task requires nothing'],
    ['an option there is not', () => pureTask(url, 'x', run, { timeout: 1 } as never), '"timeout"'],
  ])('refuses %s', (_what, declare, message) => {
    expect(declare).toThrow(message);
    expect(findPureFunction(url, 'x')).toBeUndefined();
  });
});

describe('pureExecutor', () => {
  it.each([
    ['threads', { threads: 0 }],
    ['grace', { grace: -1 }],
    ['idle', { idle: Number.NaN }],
    ['heapMb is MiB from 16, not 15', { heapMb: 15 }],
    ['cores', { cores: 1 } as never],
  ])('refuses %s that makes no sense', (name, options) => {
    expect(() => pureExecutor(options)).toThrow(name);
  });
});
