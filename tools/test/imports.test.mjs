import { describe, expect, it } from 'vitest';
import { check as cycles } from '../checks/cycles.mjs';
import { check as exports } from '../checks/exports.mjs';
import { check as layers } from '../checks/layers.mjs';
import { messagesOf } from './seed.mjs';

const CORE = 'packages/core/src';
const ACTORS = 'packages/actors/src';

describe('layers', () => {
  it('accepts imports that point down, and the package import #memory', () => {
    const files = {
      [`${CORE}/memory/atomic.ts`]: 'export const observe = 1;',
      [`${CORE}/ring/ring.ts`]: "import { observe } from '#memory';\nexport const ring = observe;",
      [`${CORE}/index.ts`]: "export { ring } from './ring/ring.ts';",
      [`${ACTORS}/remote/link.ts`]: "import { ring } from '@ringmaster/core';\nexport const link = ring;",
    };
    expect(messagesOf(layers, files)).toEqual([]);
  });

  it('reports an import that points up, also of a type', () => {
    const files = {
      [`${CORE}/memory/atomic.ts`]: "import type { Ring } from '../ring/ring.ts';\nexport type X = Ring;",
      [`${CORE}/ring/ring.ts`]: 'export type Ring = 1;',
    };
    expect(messagesOf(layers, files)).toEqual(['memory/ imports ring/, which is above it']);
  });

  it('reports an import of a type written inline', () => {
    const files = {
      [`${CORE}/memory/atomic.ts`]: "export type X = import('../ring/ring.ts').Ring;",
      [`${CORE}/ring/ring.ts`]: 'export type Ring = 1;',
    };
    expect(messagesOf(layers, files)).toEqual(['memory/ imports ring/, which is above it']);
  });

  it('reports an import among siblings', () => {
    const files = {
      [`${CORE}/codec/codec.ts`]: "import { ring } from '../ring/ring.ts';\nexport const codec = ring;",
      [`${CORE}/ring/ring.ts`]: 'export const ring = 1;',
    };
    expect(messagesOf(layers, files)).toEqual(['codec/ imports its sibling ring/']);
  });

  it('reports an import within scheduler of what is not below: the queue knows nobody, the core no actor', () => {
    const files = {
      [`${ACTORS}/scheduler/queue/queue.ts`]: "import { core } from '../core/core.ts';\nexport const queue = core;",
      [`${ACTORS}/scheduler/core/core.ts`]: "import { shell } from '../actor/shell.ts';\nexport const core = shell;",
      [`${ACTORS}/scheduler/actor/shell.ts`]: 'export const shell = 1;',
    };
    expect(messagesOf(layers, files)).toEqual([
      'scheduler/core/ imports scheduler/actor/, which is not below it',
      'scheduler/queue/ imports scheduler/core/, which is not below it',
    ]);
  });

  it('reports an import within system of what is not below: a sibling, and what every thread has of what only one kind has', () => {
    const files = {
      [`${ACTORS}/system/thread/runtime.ts`]: "import { keeper } from '../owner/keeper.ts';\nexport const runtime = keeper;",
      [`${ACTORS}/system/owner/keeper.ts`]: "import { services } from '../worker/services.ts';\nexport const keeper = services;",
      [`${ACTORS}/system/worker/services.ts`]: "import { clock } from '../thread/clock.ts';\nexport const services = clock;",
      [`${ACTORS}/system/thread/clock.ts`]: 'export const clock = 1;',
    };
    expect(messagesOf(layers, files)).toEqual([
      'system/owner/ imports system/worker/, which is not below it',
      'system/thread/ imports system/owner/, which is not below it',
    ]);
  });

  it('reports core imported by a layer that may not', () => {
    const files = { [`${ACTORS}/cell/cell.ts`]: "import { ring } from '@ringmaster/core';\nexport const cell = ring;" };
    expect(messagesOf(layers, files)).toEqual(['cell/ imports @ringmaster/core; only remote, system, testkit may']);
  });

  it('reports actors imported by core', () => {
    const files = { [`${CORE}/ring/ring.ts`]: "import '@ringmaster/actors';" };
    expect(messagesOf(layers, files)).toEqual(['core imports @ringmaster/actors; it knows nothing above it']);
  });

  it('reports a folder that stands in no layer', () => {
    expect(messagesOf(layers, { [`${CORE}/misc/x.ts`]: 'export {};' })[0]).toMatch(/folder misc\/ stands in no layer/);
  });

  it('reports an example that reaches behind the public API', () => {
    const files = { 'examples/01-hello/main.ts': "import { ring } from '@ringmaster/core';\nring();" };
    expect(messagesOf(layers, files)[0]).toMatch(/an example imports @ringmaster\/core/);
  });
});

describe('cycles', () => {
  it('reports files that import each other, also only for types', () => {
    const files = {
      [`${CORE}/ring/a.ts`]: "import type { B } from './b.ts';\nexport type A = B;",
      [`${CORE}/ring/b.ts`]: "import type { C } from './c.ts';\nexport type B = C;",
      [`${CORE}/ring/c.ts`]: "export type { A as C } from './a.ts';",
      [`${CORE}/ring/d.ts`]: "import type { A } from './a.ts';\nexport type D = A;",
    };
    const found = messagesOf(cycles, files);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/a\.ts -> .*b\.ts -> .*c\.ts/);
  });

  it('accepts two ways to the same file', () => {
    const files = {
      [`${CORE}/ring/a.ts`]: "import './b.ts';\nimport './c.ts';",
      [`${CORE}/ring/b.ts`]: "import './c.ts';",
      [`${CORE}/ring/c.ts`]: 'export {};',
    };
    expect(messagesOf(cycles, files)).toEqual([]);
  });
});

describe('exports', () => {
  it('accepts named exports, values and types', () => {
    const text = "export { a, type B } from './a.ts';\nexport type { C } from './c.ts';";
    expect(messagesOf(exports, { [`${CORE}/index.ts`]: text })).toEqual([]);
  });

  it.each([
    "export * from './a.ts';",
    "export * as a from './a.ts';",
    'export const a = 1;',
    "export { default } from './a.ts';",
    "import './a.ts';",
  ])('reports %s', (text) => {
    expect(messagesOf(exports, { [`${CORE}/testkit/index.ts`]: text })).toHaveLength(1);
  });
});
