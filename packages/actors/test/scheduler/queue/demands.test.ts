import { capability } from '@ringmaster/actors';
import { describe, expect, it } from 'vitest';
import type { Demand } from '#actors/scheduler/queue/demand.js';
import { Demands } from '#actors/scheduler/queue/demands.js';
import { FairShare } from '#actors/scheduler/queue/fair-share.js';

const STRICT = { leadMs: Number.POSITIVE_INFINITY, agingMs: 30_000 };

describe('Demands', () => {
  it('has one for each kind and set of requirements, in whatever order and however often they are named', () => {
    const made: string[] = [];
    const demands = new Demands(
      { begins: ({ kind, requires }) => made.push(`${kind}: ${requires}`), ends: () => undefined },
      STRICT,
      new FairShare(),
    );
    const [a, b] = [capability('a'), capability('b')];
    const lists = [
      [a, b],
      [b, a],
      [b, a, b],
    ];
    expect(new Set(lists.map((list) => demands.take('x', list))).size).toBe(1);
    expect(demands.take('x', lists[1])).toBe(demands.take('x', lists[0]));
    expect(demands.take('x')).toBe(demands.take('x', []));
    demands.take('y', lists[0]);
    expect(made).toEqual(['x: a,b', 'x: ', 'y: a,b']);
  });

  it('forgets those that have no tasks, and makes them anew', () => {
    const known = new Set<Demand>();
    const demands = new Demands({ begins: (one) => known.add(one), ends: (one) => known.delete(one) }, STRICT, new FairShare());
    const kept = demands.take('kept', [capability('a')]);
    const list = [capability('n')];
    const first = demands.take('kind', list);
    demands.giveBack(first);
    expect(demands.take('kind', list)).toBe(first);
    demands.giveBack(first);
    let most = 0;
    for (let n = 0; n < 10_000; n++) {
      demands.giveBack(demands.take('kind', [capability(`n-${n}`)]));
      most = Math.max(most, [...demands].length);
    }
    expect(most).toBeLessThan(200);
    const again = demands.take('kind', list);
    expect(again).not.toBe(first);
    expect([...demands]).toContain(again);
    expect(known).toEqual(new Set(demands));
    expect(demands.take('kept', [capability('a')])).toBe(kept);
  });
});
