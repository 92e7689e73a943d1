import type { Blueprint } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { lateStarter } from '../fixtures/late-starter.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

const LIMIT_MS = 200;
/** Nobody has defined it: it is to be imported, and that never ends. */
const { href: neverImported } = new URL('../fixtures/never-imported.js', import.meta.url);
const imported = { url: neverImported, actorName: 'ghost', args: undefined } as unknown as Blueprint<never>;

const slow = (stage: Stage): string[] => stage.lines.map(({ text }) => text).filter((text) => text.includes('has not started'));

inEachWay(
  (way) => {
    const open = (): Promise<Stage> => way.open({ defaults: { longStartMs: LIMIT_MS } });

    /** Until the limit has passed for whoever was spawned before: one that started behind them is told of. */
    async function pastLimit(stage: Stage): Promise<void> {
      const last = stage.system.spawn(lateStarter({ never: true }), { thread: way.first, name: `last-${slow(stage).length}` });
      await stage.inTime(stage.until('the limit has passed', () => slow(stage).some((text) => text.includes(`"${last.name}"`))));
      await stage.inTime(last.kill());
    }

    it('L5: a setup that does not end is told, once, and one that has ended or was killed is not', async () => {
      const stage = await open();
      const never = stage.system.spawn(lateStarter({ never: true }), { thread: way.first, name: 'never' });
      const killed = stage.system.spawn(lateStarter({ never: true }), { thread: way.first, name: 'killed' });
      const ready = stage.system.spawn(lateStarter({ never: false }), { thread: way.first, name: 'ready' });
      expect(await ready.ask({ type: 'ready' })).toBe(true);
      await killed.kill();
      await pastLimit(stage);
      await pastLimit(stage);
      const text = '"never" has not started for 0.2 s: its setup has not ended';
      expect(slow(stage).filter((line) => !line.includes('"last-'))).toEqual([text]);
      expect(stage.lines.find((line) => line.text === text)).toMatchObject({ level: 'warn', data: { actor: 'never' } });
      await never.kill();
    });

    it('L5: an import that does not end is told by the address of the module', async () => {
      const stage = await open();
      const ghost = stage.system.spawn(imported, { thread: way.first, name: 'tla' });
      await pastLimit(stage);
      expect(slow(stage)[0]).toBe(`"tla" has not started for 0.2 s: importing ${neverImported} has not ended`);
      await ghost.kill();
    });

    it('L4, L5: of many starts that do not end five a second are told', async () => {
      const stage = await open();
      const all = Array.from({ length: 30 }, (_, n) =>
        stage.system.spawn(lateStarter({ never: true }), { thread: way.first, name: `many-${n}` }),
      );
      const leftOut = (): boolean => stage.lines.some(({ text }) => text === 'slow starts not logged');
      // The next line of a later second says so.
      for (let n = 0; !leftOut(); n++) {
        all.push(stage.system.spawn(lateStarter({ never: true }), { thread: way.first, name: `next-${n}` }));
        for (let step = 0; step < 400; step++) await stage.pass(step);
      }
      await Promise.all(all.map((ref) => ref.kill()));
      // A second may have ended in between.
      expect(slow(stage).filter((text) => text.startsWith('"many-')).length).toBeLessThanOrEqual(10);
    });
  },
  { allowIo: true },
);
