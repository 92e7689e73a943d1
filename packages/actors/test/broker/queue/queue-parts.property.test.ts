import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { it } from 'vitest';
import { Deadlines } from '#actors/broker/queue/deadlines.js';
import { RecentIds } from '#actors/broker/queue/recent-ids.js';

/** Replay: `SEED=… npm test -- queue-parts`. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const LIMIT_MS = 60_000;

const step = fc.record({
  isAdded: fc.constantFrom(true, true, false),
  slot: fc.nat({ max: 200 }),
  key: fc.nat({ max: 40 }),
  isUnusual: fc.boolean(),
});
const steps = fc.array(step, { minLength: 50, maxLength: 300, size: 'max' });

interface Node {
  readonly slot: number;
  readonly key: number;
  readonly order: number;
}
const inOrder = (nodes: Iterable<Node>): Node[] => [...nodes].sort((a, b) => a.key - b.key || a.order - b.order);

it(
  `deadlines do what a sorted list does, in order or not (SEED=${seed})`,
  () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (all, comeInOrder) => {
        const deadlines = new Deadlines();
        const plain = new Map<number, Node>();
        for (const [order, { isAdded, slot, key, isUnusual }] of all.entries()) {
          if (!isAdded) {
            deadlines.remove(slot);
            plain.delete(slot);
          } else if (!plain.has(slot)) {
            const atMs = comeInOrder && !isUnusual ? order : key;
            if (isUnusual) deadlines.addUnusual(slot, atMs, order);
            else deadlines.add(slot, atMs, order);
            plain.set(slot, { slot, key: atMs, order });
            deepStrictEqual(deadlines.timeOf(slot), atMs);
          }
          const first = inOrder(plain.values())[0];
          const seen = [deadlines.size, deadlines.first, deadlines.firstMs];
          deepStrictEqual(seen, [plain.size, first?.slot ?? -1, first?.key ?? Number.POSITIVE_INFINITY]);
        }
        deepStrictEqual(
          deadlines.all(),
          inOrder(plain.values()).map(({ slot }) => slot),
        );
      }),
      { seed, numRuns: 30 },
    );
  },
  LIMIT_MS,
);

const said = fc.record({ id: fc.nat({ max: 400 }), forMs: fc.constantFrom(10, 50, 200), passesMs: fc.nat({ max: 6 }) });

it(
  `ids are remembered for exactly as long as was said (SEED=${seed})`,
  () => {
    fc.assert(
      fc.property(fc.array(said, { minLength: 50, maxLength: 600, size: 'max' }), (all) => {
        const ids = new RecentIds(0.5);
        const plain = new Map<string, number>();
        let nowMs = 0;
        for (const { id: n, forMs, passesMs } of all) {
          nowMs += passesMs;
          const id = `id-${n}`;
          const isKnown = (plain.get(id) ?? 0) > nowMs;
          deepStrictEqual(ids.has(id, nowMs), isKnown);
          if (isKnown) continue;
          ids.add(id, nowMs + forMs, nowMs);
          plain.set(id, nowMs + forMs);
        }
        for (const [id, untilMs] of plain) deepStrictEqual(ids.has(id, nowMs), untilMs > nowMs);
      }),
      { seed, numRuns: 30 },
    );
  },
  LIMIT_MS,
);

it('ids that come faster than they are forgotten take a bounded room', () => {
  const ids = new RecentIds(0.25, 500);
  for (let n = 0; n < 1_200; n++) ids.add(`id-${n}`, 1e9, n);
  deepStrictEqual([ids.size <= 1_000, ids.has('id-0', 0), ids.has('id-700', 0), ids.has('id-1199', 0)], [true, false, true, true]);
});
