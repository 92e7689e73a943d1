import { describe, expect, it } from 'vitest';
import { check as atomics } from '../checks/atomics.mjs';
import { check as hostOnly } from '../checks/host-only.mjs';
import { check as literalGetters } from '../checks/literal-getters.mjs';
import { check as moduleState } from '../checks/module-state.mjs';
import { check as words } from '../checks/words.mjs';
import { messagesOf } from './seed.mjs';

const FILE = 'packages/core/src/ring/x.ts';

describe('atomics', () => {
  it('reports a use outside memory/, not one in a comment', () => {
    expect(messagesOf(atomics, { [FILE]: '// Atomics\nexport const x = Atomics.load(w, 0);' })).toHaveLength(1);
  });

  it('accepts memory/', () => {
    expect(messagesOf(atomics, { 'packages/core/src/memory/atomic.ts': 'export const x = Atomics.load(w, 0);' })).toEqual([]);
  });
});

describe('host-only', () => {
  it.each([
    'setTimeout(f, 1);',
    'export const s = { setImmediate };',
    'globalThis.queueMicrotask(f);',
    'performance.now();',
    'const { now } = performance;',
    'Date.now();',
    'new Date();',
    'Math.random();',
    'new Worker(url);',
    'process.nextTick(f);',
    'process.hrtime.bigint();',
    "import { performance as clock } from 'node:perf_hooks';",
    "import { setTimeout as later } from 'node:timers/promises';",
    "import { randomUUID } from 'node:crypto';",
  ])('reports %s', (text) => {
    expect(messagesOf(hostOnly, { [FILE]: text })).not.toEqual([]);
  });

  it.each([
    '// setTimeout\nhost.timer(1, f);',
    'new Date(at);',
    'class A { performance = 1 }',
    'Date.UTC(2020);',
    "import { Worker } from 'node:worker_threads';",
  ])('accepts %s', (text) => {
    expect(messagesOf(hostOnly, { [FILE]: text })).toEqual([]);
  });

  it('accepts them in host/', () => {
    expect(messagesOf(hostOnly, { 'packages/core/src/host/node-host.ts': 'setImmediate(f);' })).toEqual([]);
  });
});

describe('words', () => {
  it.each(['Actor', 'mailboxes', 'tell', 'ask', 'supervisor', 'behavior', 'behaviour', 'dead letter', 'dead-letters'])(
    'reports "%s"',
    (word) => {
      expect(messagesOf(words, { [FILE]: `// one ${word} too many\n` })).toEqual([`says "${word}"`]);
    },
  );

  it('accepts words that only contain them', () => {
    expect(messagesOf(words, { [FILE]: 'const task = asks + factor + mask;' })).toEqual([]);
  });
});

describe('module-state', () => {
  it.each([
    'let count = 0;',
    'export var count = 0;',
    'const seen = new Map();',
    'const words = new Int32Array(4);',
    'const list: string[] = [];',
    'const cache = {} as Record<string, number>;',
    'class A { static count = 0; }',
    'class A { static readonly all = new Set<A>(); }',
  ])('reports %s', (text) => {
    expect(messagesOf(moduleState, { [FILE]: text })).toHaveLength(1);
  });

  it.each([
    'const MAX = 4;',
    "const NAMES = ['a', 'b'] as const;",
    "const KINDS: ReadonlyMap<string, number> = new Map([['a', 1]]);",
    'function f() { let count = 0; return new Map(); }',
    'class A { static readonly max = 4; static of() { return new A(); } }',
    'const encoder = new TextEncoder();',
  ])('accepts %s', (text) => {
    expect(messagesOf(moduleState, { [FILE]: text })).toEqual([]);
  });

  it('accepts the table of definitions', () => {
    expect(messagesOf(moduleState, { 'packages/actors/src/contract/definition-table.ts': 'const table = new Map();' })).toEqual([]);
  });
});

describe('literal-getters', () => {
  it.each(['export const a = { get x() { return 1; } };', 'f({ set x(value) { g(value); } });'])('reports %s', (text) => {
    expect(messagesOf(literalGetters, { [FILE]: text })).toHaveLength(1);
  });

  it.each(['class A { get x() { return 1; } }', 'export const a = { x: 1, get: () => 2 };', 'interface A { get x(): number }'])(
    'accepts %s',
    (text) => {
      expect(messagesOf(literalGetters, { [FILE]: text })).toEqual([]);
    },
  );

  it('accepts the test kit', () => {
    const text = 'export const a = { get x() { return 1; } };';
    expect(messagesOf(literalGetters, { 'packages/actors/src/testkit/x.ts': text })).toEqual([]);
  });
});
