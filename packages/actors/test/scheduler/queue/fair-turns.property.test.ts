import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fairOrderOf, goesFairlyBefore, type Ordered } from '#actors/scheduler/queue/order.js';
import { TaskQueue } from '#actors/scheduler/queue/task-queue.js';
import { trials } from '../../support/trials.ts';

const KINDS = Array.from({ length: 24 }, (_, n) => `kind ${n}`);
/** More than anybody's first turn is over soon. */
const KEYS = Array.from({ length: 12 }, (_, n) => `key ${n}`);
const NEXT = fc.constant('next' as const);
/** Replay: SEED=… names it. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

interface Drawn {
  readonly kind: string;
  readonly key: string;
  readonly deadlineMs: number | undefined;
}

/** Few deadlines, so that most are equal. */
const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: fc.constantFrom(...KINDS),
  key: fc.constantFrom(...KEYS),
  deadlineMs: fc.constantFrom(1_000, 1_000, 1_000, 2_000, undefined),
});

it(`G63, Q13: of many kinds and few deadlines, those of one key wait for their turn together (SEED=${seed})`, () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof({ weight: 12, arbitrary: drawn }, { weight: 1, arbitrary: NEXT }), {
        maxLength: 120,
        size: 'max',
      }),
      (steps) => {
        const queue = new TaskQueue<number, undefined>();
        queue.addAgent('agent', { capabilities: [], kinds: KINDS, capacity: 1 }, undefined);
        const turns = new Map<string, number>();
        let waiting: (Drawn & { readonly place: number })[] = [];
        const turnOf = ({ key }: Drawn): number => turns.get(key) ?? 0;
        for (const [place, step] of [...steps, ...steps.map(() => 'next' as const)].entries()) {
          if (step !== 'next') {
            const { kind, key, deadlineMs } = step;
            queue.submit({ id: String(place), data: place, kind, priority: 'normal', fairnessKey: key, deadlineMs }, 0);
            waiting.push({ ...step, place });
            continue;
          }
          const run = queue.next(0);
          const [first] = waiting.sort(
            (a, b) => turnOf(a) - turnOf(b) || (a.deadlineMs ?? 9_000) - (b.deadlineMs ?? 9_000) || a.place - b.place,
          );
          expect(run?.task.data).toBe(first?.place);
          if (run === undefined || first === undefined) continue;
          waiting = waiting.slice(1);
          turns.set(first.key, Math.max(0, ...turns.values()) + 1);
          queue.release(run);
          queue.settle(run.task, true, 0);
        }
      },
    ),
    { seed, numRuns: Number(process.env['RUNS'] ?? trials(50, 150)) },
  );
});

const task: fc.Arbitrary<Omit<Ordered, 'lead' | 'place'>> = fc.record({
  rank: fc.constant(3),
  level: fc.integer({ min: -1, max: 3 }),
  deadlineMs: fc.constantFrom(Number.POSITIVE_INFINITY, 0, 5, 5.001, 2 ** 43, 2 ** 50),
  readyMs: fc.constantFrom(0, 5),
  turn: fc.constantFrom(0, 0, 1, 2, 2 ** 42 - 1, 2 ** 42, 2 ** 52),
});

it(`G63, Q13: what goes before another has no greater number, and of two one goes before the other (SEED=${seed})`, () => {
  fc.assert(
    fc.property(task, task, fc.constantFrom(Number.POSITIVE_INFINITY, 0, 7), (one, two, leadMs) => {
      const lead = { leadMs, agingMs: 10 };
      const [a, b] = [{ ...one, lead, place: 1 } satisfies Ordered, { ...two, lead, place: 2 } satisfies Ordered];
      expect(goesFairlyBefore(a, b)).toBe(!goesFairlyBefore(b, a));
      const [first, last] = goesFairlyBefore(a, b) ? [a, b] : [b, a];
      expect(fairOrderOf(first)).toBeLessThanOrEqual(fairOrderOf(last));
      if (first.level === -1 || last.level === -1) return;
      const isOneClass = leadMs !== Number.POSITIVE_INFINITY || first.level === last.level;
      if (isOneClass) expect(first.turn).toBeLessThanOrEqual(last.turn);
      else expect(first.level).toBeLessThanOrEqual(last.level);
    }),
    { seed, numRuns: 2_000 },
  );
});
