import type { Published, SlowPolicy } from '@ringmaster/actors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FeedBacklog, Gap } from '#actors/broker/topics/feed-backlog.js';
import { SlowQueue } from '#actors/broker/topics/slow-queue.js';
import { matches } from '#actors/broker/topics/topic-pattern.js';
import { TopicTree } from '#actors/broker/topics/topic-tree.js';

const segment = fc.constantFrom('a', 'b', 'c');
/** Few, so that each is looked up again when something has changed. */
const topics = fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 3 }).map((segments) => segments.join('.'));
const patterns = fc.constantFrom('a', '*', '>', 'a.b', 'a.*', '*.b', 'a.>', '*.*', 'a.*.b', '*.b.>');

it('N1: a topic finds the patterns that a look at each of them finds, whatever came and went', () => {
  const step = fc.oneof(
    fc.tuple(fc.constant('add'), patterns),
    fc.tuple(fc.constant('remove'), patterns),
    fc.tuple(fc.constant('match'), topics),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const tree = new TopicTree<string>();
      const plain = new Set<string>();
      for (const [what, text] of steps) {
        if (what === 'add') {
          tree.add(text, text);
          plain.add(text);
        } else if (what === 'remove') {
          tree.remove(text, text);
          plain.delete(text);
        } else {
          const found = [...plain].filter((pattern) => (matches(pattern) ?? ((topic: string) => topic === pattern))(text));
          expect([...tree.match(text)].sort()).toEqual(found.sort());
        }
      }
    }),
  );
});

/** As a list of all that is to be told, in order: what is missing stands before what follows it. */
class PlainQueue {
  readonly #max: number;
  readonly #policy: SlowPolicy;
  waiting: { topic: string; n: number; skipped: number }[] = [];
  /** Missing behind the last that waits. */
  pending = 0;

  constructor(max: number, policy: SlowPolicy) {
    this.#max = max;
    this.#policy = policy;
  }

  push(topic: string, n: number): boolean {
    const older = this.#policy === 'latest' ? this.waiting.findIndex((one) => one.topic === topic) : -1;
    if (older >= 0) {
      // It takes the place of the older one, which is missing now.
      this.waiting[older] = { topic, n, skipped: (this.waiting[older]?.skipped ?? 0) + 1 };
      return true;
    }
    if (this.waiting.length >= this.#max) {
      if (this.#policy === 'cancel') return false;
      if (this.#policy === 'drop-newest') {
        this.pending++;
        return true;
      }
      const lost = (this.waiting.shift()?.skipped ?? 0) + 1;
      const first = this.waiting[0];
      if (first !== undefined) first.skipped += lost;
      else this.pending += lost;
    }
    this.waiting.push({ topic, n, skipped: this.pending });
    this.pending = 0;
    return true;
  }
}

it.each(['drop-oldest', 'drop-newest', 'latest', 'cancel'] as const)(
  'N5: a slow queue with %s leaves out what a plain list does, and says how many',
  (policy) => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('push' as const), topic: segment }),
      fc.record({ what: fc.constant('shift' as const) }),
      fc.record({ what: fc.constant('skip' as const), count: fc.integer({ min: 1, max: 3 }) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60, size: 'max' }), (max, steps) => {
        const queue = new SlowQueue(max, policy);
        const plain = new PlainQueue(max, policy);
        let n = 0;
        for (const one of steps) {
          if (one.what === 'push') {
            n++;
            const message: Published<unknown> = { type: 'published', topic: one.topic, body: n, at: 0, isRetained: false, skipped: 0 };
            expect(queue.push(message)).toBe(plain.push(one.topic, n));
          } else if (one.what === 'skip') {
            queue.skip(one.count);
            plain.pending += one.count;
          } else if (plain.waiting.length > 0) {
            queue.shift();
            plain.waiting.shift();
          }
          expect(queue.length).toBe(plain.waiting.length);
          const [first] = plain.waiting;
          const peeked = queue.peek();
          expect(peeked && { topic: peeked.topic, n: peeked.body, skipped: peeked.skipped }).toEqual(first);
        }
      }),
    );
  },
);

it('N6: what waits for a thread that is behind keeps all that tells of subscriptions, in place, and says which messages are missing between', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ what: fc.constant('publish' as const), topic: segment }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('start' as const) }) },
    { weight: 3, arbitrary: fc.record({ what: fc.constant('take' as const) }) },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 80, size: 'max' }), (max, steps) => {
      const backlog = new FeedBacklog(max);
      // Everything in order; what is missing is marked, and counted by topic up to the next that is not.
      const plain: { topic?: string; id: number; isMissing: boolean }[] = [];
      const taken: string[] = [];
      const expected: string[] = [];
      let id = 0;
      for (const one of steps) {
        id++;
        if (one.what === 'take') take(backlog, taken, plain, expected);
        else if (one.what === 'start') {
          backlog.push({ type: 'started', id });
          plain.push({ id, isMissing: false });
        } else {
          backlog.push({ type: 'published', topic: one.topic, body: id, at: 0 });
          plain.push({ topic: one.topic, id, isMissing: false });
          const kept = plain.filter(({ topic, isMissing }) => topic !== undefined && !isMissing);
          const [oldest] = kept;
          if (kept.length > max && oldest !== undefined) oldest.isMissing = true;
        }
      }
      while (backlog.peek() !== undefined) take(backlog, taken, plain, expected);
      expect(taken).toEqual(expected);
      expect(plain.filter(({ isMissing }) => !isMissing)).toEqual([]);
    }),
  );
});

/** One from both: a gap stands for all that are missing there. */
function take(
  backlog: FeedBacklog,
  taken: string[],
  plain: { topic?: string; id: number; isMissing: boolean }[],
  expected: string[],
): void {
  const first = backlog.peek();
  if (first === undefined) return;
  if (first instanceof Gap) {
    taken.push(...[...first.skipped].flatMap(([topic, count]) => Array.from({ length: count }, () => topic)).sort());
    const missing: string[] = [];
    while (plain[0]?.isMissing === true) missing.push(plain.shift()?.topic ?? '');
    expected.push(...missing.sort());
  } else {
    taken.push(first.type === 'published' ? `${first.body}` : 'id' in first ? `${first.id}` : '');
    expected.push(`${plain.shift()?.id}`);
  }
  backlog.shift();
}
