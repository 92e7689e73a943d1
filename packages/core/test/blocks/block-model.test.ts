import { BlockRemains, NO_BLOCK } from '@ringmaster/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeArena, openArena, UNIT_BYTES } from './arena-kit.ts';

/** Two groups and a part of one. */
const UNITS = 41;
const THREADS = 4;

/** The plainest arena: an array of who has each unit, searched from the start. */
class Model {
  readonly units: string[] = new Array<string>(UNITS).fill('');

  claim(count: number, owner: string): number {
    for (let start = 0; start + count <= UNITS; start++) {
      if (!this.units.slice(start, start + count).every((unit) => unit === '')) continue;
      this.units.fill(owner, start, start + count);
      return start;
    }
    return NO_BLOCK;
  }

  give(from: string, to: string): void {
    this.units.forEach((unit, index) => {
      if (unit === from) this.units[index] = to;
    });
  }
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      thread: fc.nat(THREADS - 1),
      units: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 14, max: 34 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), at: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('move' as const), at: fc.nat(), thread: fc.nat(THREADS - 1), arrives: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), thread: fc.nat(THREADS - 1) }) },
);

interface Lent {
  readonly block: number;
  readonly units: number;
  thread: number;
  /** Under way to there. */
  to: number | undefined;
}

test('SharedBlockArena does what a plain array of owners does, whatever threads claim, move, release and end', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const place = makeArena(UNITS, THREADS);
      const arenas = Array.from({ length: THREADS }, (_, thread) => openArena(place, thread));
      const arena = (thread: number) => arenas[thread] as (typeof arenas)[number];
      const remains = new BlockRemains(place, 0);
      const model = new Model();
      let lent: Lent[] = [];
      const drop = (which: (one: Lent) => boolean): void => {
        for (const one of lent.filter(which)) model.give(`b${one.block}`, '');
        lent = lent.filter((one) => !which(one));
      };
      for (const next of steps) {
        if (next.do === 'claim') {
          const block = arena(next.thread).tryClaim(next.units * UNIT_BYTES - 5);
          const start = model.claim(next.units, 'new');
          expect(block).toBe(start);
          if (block === NO_BLOCK) continue;
          model.give('new', `b${block}`);
          lent.push({ block, units: next.units, thread: next.thread, to: undefined });
        } else if (next.do === 'end') {
          remains.releaseHeldBy(next.thread);
          drop((one) => one.thread === next.thread && one.to === undefined);
          for (const other of arenas.keys()) {
            remains.releaseUnderWay(next.thread, other, new Set());
            remains.releaseUnderWay(other, next.thread, new Set());
          }
          drop((one) => one.to !== undefined && (one.thread === next.thread || one.to === next.thread));
        } else {
          const one = lent[next.at % Math.max(1, lent.length)];
          if (one === undefined) continue;
          if (next.do === 'release') {
            if (one.to !== undefined) continue;
            arena(one.thread).release(one.block);
            drop((each) => each === one);
          } else if (one.to === undefined) {
            arena(one.thread).depart(one.block, next.thread);
            one.to = next.thread;
          } else if (next.arrives) {
            expect(arena(one.to).arrive(one.block, one.thread)).toBe(true);
            [one.thread, one.to] = [one.to, undefined];
          } else {
            arena(one.thread).recall(one.block, one.to);
            one.to = undefined;
          }
        }
        const { blocks, units } = remains.use();
        expect([blocks, units]).toEqual([lent.length, model.units.filter((unit) => unit !== '').length]);
      }
    }),
    { numRuns: 300 },
  );
});
