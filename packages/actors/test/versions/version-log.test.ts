import fc from 'fast-check';
import { expect, it } from 'vitest';
import { snapshotOf, VersionLog } from '#actors/versions/version-log.js';

const first = (version: number) => snapshotOf({ version, life: 1, value: version, at: 0, cause: undefined });

it('G70: under any changes and capacities, a log holds the newest versions, in order, each by its number', () => {
  const step = fc.oneof(fc.constant('add' as const), fc.integer({ min: 1, max: 12 }));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 1_000 }),
      fc.array(step, { maxLength: 60 }),
      (capacity, from, steps) => {
        let log = new VersionLog(capacity, first(from));
        let kept = [from];
        let bound = capacity;
        for (const what of steps) {
          if (what === 'add') {
            const version = (kept.at(-1) as number) + 1;
            expect(log.add({ value: version, at: 0, cause: undefined }).version).toBe(version);
            kept = [...kept, version];
          } else {
            bound = what;
            log = log.withCapacity(what);
          }
          kept = kept.slice(-bound);
          expect(log.all().map(({ version, value }) => [version, value])).toEqual(kept.map((version) => [version, version]));
          expect(log.newest.version).toBe(kept.at(-1));
          expect([log.length, log.oldestVersion]).toEqual([kept.length, kept[0]]);
          for (const version of [(kept[0] as number) - 1, (kept.at(-1) as number) + 1, 1.5, Number.NaN])
            expect(log.at(version)).toBeUndefined();
          for (const version of kept) expect(log.at(version)?.value).toBe(version);
        }
      },
    ),
  );
});

it('a snapshot cannot be changed', () => {
  expect(() => Object.assign(new VersionLog(3, first(1)).newest, { version: 2 })).toThrow(TypeError);
});
