import type { ActorRef, Placement, SystemOptions } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { answerer } from '../fixtures/answering.ts';
import { dawdler, type DawdlerMessage } from '../fixtures/dawdler.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { spinner } from '../fixtures/spinner.ts';
import { timekeeper } from '../fixtures/timekeeper.ts';
import { WHIRLS, whirl } from '../fixtures/whirl.ts';
import type { Stage } from '../support/stage.ts';
import { turn } from '../support/until.ts';
import type { Way } from '../support/way.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

const WARM_UP = 3_000;

const notes = async (witness: ActorRef<RecorderMessage>): Promise<number> =>
  (await witness.ask({ type: 'report' }, { timeout: 60_000 })).length;

/** In a virtual system looks at the clock take all the time, so a stretch of 2 ms is a thousand messages. */
const stretchOf = ({ title }: Way): Pick<SystemOptions, 'defaults'> => (title === 'virtual' ? { defaults: { turnMs: 0.2 } } : {});

/** `count` actors in `thread`, started. */
async function dawdlers(stage: Stage, thread: Placement, count: number): Promise<ActorRef<DawdlerMessage>[]> {
  const refs = Array.from({ length: count }, () => stage.system.spawn(dawdler({}), { thread }));
  await Promise.all(refs.map((ref) => ref.started));
  return refs;
}

inEachWay((way) => {
  const places = way.crosses ? (['owner', 'elsewhere'] as const) : (['owner'] as const);
  const at = (where: 'owner' | 'elsewhere'): Placement => (where === 'owner' ? 'owner' : way.first);

  it.each(places)('G10: a stop and a kill take effect before the turns of all who are ready (%s)', async (where) => {
    // How soon a stop arrives is a matter of the thread that asks for it.
    const stage = await way.open({ name: 'ready' }, { chooser: () => ({ choose: () => 0 }) });
    const many = 300;
    const refs = await dawdlers(stage, at(where), many);
    for (let round = 0; round < 2; round++) for (const ref of refs) ref.tell({ type: 'dawdle', ms: 1 });
    // Some have had their turn; most wait for it.
    await stage.until('they are at it', () => stage.count('handled') > 10);
    await Promise.all([refs.at(-1)?.stop(), refs.at(-2)?.kill()]);
    expect(stage.count('handled')).toBeLessThan(many);
    await Promise.all(refs.map((ref) => ref.stop()));
  });

  for (const how of WHIRLS) {
    it.each(places)(
      `G60, T7: timers, the event loop and a stop have their turn while an actor goes on for ever: ${how} (%s)`,
      async (where) => {
        const stage = await way.open({ name: 'whirl', ...stretchOf(way) });
        const { system } = stage;
        const thread = at(where);
        // Where it can, the other one keeps up from another thread, so that there is never a reason to wait.
        const partner = system.spawn(answerer, { thread: where === 'owner' ? way.first : way.second });
        const neighbour = system.spawn(answerer, { thread });
        const keeper = system.spawn(timekeeper, { thread });
        for (const to of [partner, neighbour]) {
          if (how.endsWith('vain')) await to.stop();
          const one = system.spawn(whirl, { thread });
          // In a virtual system work takes no time, and looks at the clock take all of it.
          await one.ask({ type: 'begin', how, to, workMs: way.title === 'virtual' ? 0 : 0.05 });
          for (let round = 0; round < 5; round++) {
            // Whether timers have their turn is the very thing under test.
            await new Promise((resolve) => setTimeout(resolve, 1));
            await turn();
            await keeper.ask({ type: 'wait', ms: 1 }, { timeout: 60_000 });
            expect(await keeper.ask({ type: 'turn' }, { timeout: 60_000 })).toBe('turned');
          }
          await one.stop();
        }
      },
    );
  }

  if (way.title === 'one thread')
    it('G60, T3: handlers that become slow in the middle of a turn leave the event loop its turn after a few messages', async () => {
      const stage = await way.open({ name: 'slower', defaults: { turnMessages: 10_000 } });
      const witness = stage.system.spawn(recorder, { thread: 'owner' });
      const slow = stage.system.spawn(spinner({ witness }), { thread: 'owner' });
      const [fastOnes, slowOnes] = [66, 80];
      // Known as fast, and compiled.
      for (let n = 0; n < WARM_UP; n++) slow.tell({ type: 'spin', ms: 0, n });
      for (let seen = 0; seen < WARM_UP; seen = await notes(witness)) await turn();
      for (let n = 0; n < fastOnes; n++) slow.tell({ type: 'spin', ms: 0, n });
      for (let n = 0; n < slowOnes; n++) slow.tell({ type: 'spin', ms: 1, n });
      let most = 0;
      for (let before = 0; before < fastOnes + slowOnes; ) {
        await turn();
        const now = (await notes(witness)) - WARM_UP;
        most = Math.max(most, now - Math.max(before, fastOnes));
        before = now;
      }
      // Sixteen between two looks, and what two turns of the loop around a question see of it.
      expect(most).toBeLessThanOrEqual(40);
    });
}, ALLOW_IO);
