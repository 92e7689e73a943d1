import { type AnyRef, restart, supervise } from '@ringmaster/actors';
import { SeededRandom } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import { recorder } from '../fixtures/recorder.ts';
import { type Fate, tree } from '../fixtures/tree.ts';
import type { Stage } from '../support/stage.ts';
import { trials } from '../support/trials.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const fates: readonly Fate[] = [
  'work',
  'work',
  'work',
  'slow',
  'resume',
  'resume',
  'restart',
  'restart',
  'restart',
  'stop',
  'escalate',
  'untold',
];
const breadth = 6;

/** Where it is and who of those that were there: a reference seen again after its slot had another tenant is another object. */
const addressOf = (ref: AnyRef): string => String(ref).replace(/.* /, '');

/** Started and not ended, as the event stream tells it. */
const alive = (stage: Stage): number => {
  const of = (type: 'started' | 'stopped'): AnyRef[] =>
    stage.events.flatMap((event) => (event.type === type ? [event.actor as AnyRef] : []));
  // By address alone: the name of one that has ended is gone when its slot has the next tenant.
  const stopped = new Set(of('stopped').map(addressOf));
  return of('started').filter((ref) => isNode(ref.name) && !stopped.has(addressOf(ref))).length;
};
const isNode = (name: string): boolean => /^(c|root-)\d$/.test(name);

inEachWay((way) => {
  const seeds = way.title === 'virtual' ? [1, 2, 3].slice(0, trials(2, 3)) : [4];
  // A virtual thread takes several times as long for one, and its seeds are two.
  const messages = way.title === 'virtual' ? trials(400, 2_000) : trials(1_000, 2_000);
  const places = [way.first, way.second, 'owner'] as const;

  it.each(seeds)(
    'G23, G24, G25, G29, G34: in a tree of failing actors nobody handles while suspended, and all that live answer in the end (seed %i)',
    async (seed) => {
      const stage = await way.open({
        defaults: { deadLetterLogsPerSecond: 1 },
        name: 'tree',
        ...(way.title === 'virtual' ? { seed } : {}),
      });
      const random = new SeededRandom(seed);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random.next() * from.length)] as T;
      const { system } = stage;
      const witness = system.spawn(recorder, { thread: 'owner' });
      const always = supervise.otherwise(restart()).within({ restarts: 1e6, periodMs: 1 });
      // Two trees of 259.
      const roots = ['root-1', 'root-2'].map((name) =>
        system.spawn(tree({ depth: 3, breadth, places, witness }), { name, thread: way.first, supervise: always }),
      );
      for (let n = 0; n < messages; n++) {
        const path = Array.from({ length: Math.floor(random.next() * 4) }, () => Math.floor(random.next() * breadth));
        // The higher up, the more goes down with it.
        if (path.length > 0 || n % 50 === 0) pick(roots).tell({ type: 'act', path, fate: pick(fates), later: random.next() < 0.5 });
        if (n % 40 === 0) await turn();
        if (n % 200 === 0) await stage.advance(2);
      }

      const census = async (): Promise<number> => {
        const counts = roots.map((root) => root.ask({ type: 'census' }, { timeout: 60_000 }).catch(() => Number.NaN));
        return (await stage.inTime(Promise.all(counts))).reduce((sum, count) => sum + count, 0);
      };
      // One may fail while its parent is counting, or come up meanwhile.
      for (let attempt = 0; (await census()) !== alive(stage); attempt++) {
        expect(attempt, `census ${await census()}, alive ${alive(stage)}`).toBeLessThan(1_000);
        await stage.advance(20);
        await turn();
      }
      expect(await witness.ask({ type: 'report' })).toEqual([]);
      expect(stage.events.some(({ type }) => type === 'restarted')).toBe(true);
      await Promise.all(roots.map((root) => root.stop()));
      await stage.until('all have ended', () => alive(stage) === 0);
    },
    60_000,
  );
});
