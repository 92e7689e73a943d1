import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { it } from 'vitest';
import { SlotHeap, SlotPositions } from '#actors/collections/slot-heap.js';
import { trials } from '../support/trials.ts';

/** Replay: `SEED=… npm test -- slot-heap`. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const LIMIT_MS = 60_000;
const HEAPS = 3;

const step = fc.record({
  isAdded: fc.constantFrom(true, true, false),
  heap: fc.nat({ max: HEAPS - 1 }),
  slot: fc.nat({ max: 600 }),
  key: fc.nat({ max: 40 }),
});
const steps = fc.array(step, { minLength: 50, maxLength: 1_500, size: 'max' });

interface Node {
  readonly slot: number;
  readonly heap: number;
  readonly key: number;
  readonly order: number;
}
const inOrder = (nodes: Iterable<Node>, of: number): Node[] =>
  [...nodes].filter(({ heap }) => heap === of).sort((a, b) => a.key - b.key || a.order - b.order);

it(
  `heaps of slots that share positions do what sorted lists do, also where they shrink (SEED=${seed})`,
  () => {
    fc.assert(
      fc.property(steps, (all) => {
        const positions = new SlotPositions();
        const heaps = Array.from({ length: HEAPS }, () => new SlotHeap(positions));
        const plain = new Map<number, Node>();
        const compare = (of: number): void => {
          const { size, first, firstKey, firstOrder } = heaps[of] as SlotHeap;
          const expected = inOrder(plain.values(), of);
          const [top] = expected;
          const none = Number.POSITIVE_INFINITY;
          deepStrictEqual([size, first, firstKey, firstOrder], [expected.length, top?.slot ?? -1, top?.key ?? none, top?.order ?? none]);
        };
        const remove = ({ slot, heap, key, order }: Node): void => {
          const from = heaps[heap] as SlotHeap;
          deepStrictEqual([from.keyOf(slot), from.orderOf(slot)], [key, order]);
          from.remove(slot);
          plain.delete(slot);
          compare(heap);
        };
        for (const [index, { isAdded, heap, slot, key }] of all.entries()) {
          const known = plain.get(slot);
          deepStrictEqual((heaps[heap] as SlotHeap).has(slot), known !== undefined);
          if (known !== undefined && !isAdded) remove(known);
          else if (known === undefined && isAdded) {
            const order = all.length - index;
            heaps[heap]?.add(slot, key, order);
            plain.set(slot, { slot, heap, key, order });
            compare(heap);
          }
        }
        for (const [of, heap] of heaps.entries()) {
          deepStrictEqual(
            heap.inOrder(),
            inOrder(plain.values(), of).map(({ slot }) => slot),
          );
        }
        // Emptied from the front, they give their room back.
        for (const [of, heap] of heaps.entries()) while (heap.size > 0) remove(inOrder(plain.values(), of)[0] as Node);
      }),
      { seed, numRuns: trials(8, 20) },
    );
  },
  LIMIT_MS,
);
