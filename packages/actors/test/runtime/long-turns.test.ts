import type { ActorRef, SystemEvent } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { dawdler, type DawdlerMessage } from '../fixtures/dawdler.ts';
import type { Stage } from '../support/stage.ts';
import type { Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

type LongTurnEvent = Extract<SystemEvent, { type: 'long-turn' }>;

const LIMIT_MS = 40;
const DAWDLE_MS = 120;
/** More than a newcomer has to prove itself by. */
const QUICK = 40;

function longTurns(stage: Stage): LongTurnEvent[] {
  return stage.events.filter((event): event is LongTurnEvent => event.type === 'long-turn');
}

/** Those of one actor's handlers. On a machine that does a lot else, others, and setups, may seem to take long as well; in a virtual system nobody does. */
function of(stage: Stage, way: Way, ref: { readonly name: string }): LongTurnEvent[] {
  const all = longTurns(stage).filter(({ detail }) => detail.doing === 'handler');
  return way.title === 'virtual' ? all : all.filter(({ actor }) => actor?.name === ref.name);
}

const told = ({ actor, detail: { doing, messageType, durationMs } }: LongTurnEvent) => ({
  ...{ name: actor?.name, doing, messageType },
  isThatLong: durationMs >= DAWDLE_MS,
});

/** All messages so far are handled: what was to be told of them is here. */
async function handled(stage: Stage, refs: readonly ActorRef<DawdlerMessage>[]): Promise<void> {
  await Promise.all(refs.map((ref) => ref.ask({ type: 'count' }, { timeout: 60_000 })));
  await stage.untilQuiet();
}

inEachWay((way) => {
  const open = (): Promise<Stage> => way.open({ defaults: { longTurnMs: LIMIT_MS } });

  it.each(['owner' as const, 'elsewhere' as const])(
    'L1: a handler that takes long is told by actor, message and time (%s)',
    async (where) => {
      const stage = await open();
      const thread = where === 'owner' ? 'owner' : way.first;
      const [before, slow, behind] = ['before', 'slow', 'behind'].map((name) => stage.system.spawn(dawdler({}), { thread, name }));
      if (before === undefined || slow === undefined || behind === undefined) throw new Error('three were spawned');
      const all = [before, slow, behind];
      await handled(stage, all);
      // In one go: elsewhere they come out of the ring one after the other.
      before.tell({ type: 'quick' });
      slow.tell({ type: 'dawdle', ms: DAWDLE_MS });
      behind.tell({ type: 'quick' });
      await stage.until('it is told', () => of(stage, way, slow).length > 0);
      await handled(stage, all);
      expect(of(stage, way, slow).map(told)).toEqual([{ name: 'slow', doing: 'handler', messageType: 'dawdle', isThatLong: true }]);
      expect(of(stage, way, slow)[0]?.detail).toMatchObject({ thread: stage.threadOf(slow), among: [] });
      expect(of(stage, way, slow)[0]).toMatchObject({ actor: slow, path: 'slow' });
      await stage.until('it is logged', () => stage.lines.some(({ text }) => text === 'long turn'));
      const line = stage.lines.find(({ text, data }) => text === 'long turn' && (data as { actor?: string }).actor === 'slow');
      expect(line).toMatchObject({
        level: 'warn',
        bindings: { thread: stage.threadOf(slow) },
        data: { messageType: 'dawdle', doing: 'handler' },
      });
    },
  );

  it('L2: so is setup, and a hook', async () => {
    const stage = await open();
    const neighbours = [1, 2].map(() => stage.system.spawn(dawdler({}), { thread: way.first }));
    const slow = stage.system.spawn(dawdler({ setupMs: DAWDLE_MS }), { thread: way.first, name: 'starts' });
    const ends = stage.system.spawn(dawdler({ stopMs: DAWDLE_MS }), { thread: way.first, name: 'ends' });
    await handled(stage, [...neighbours, slow, ends]);
    await ends.stop();
    await stage.until('both are told', () => [slow, ends].every(({ name }) => longTurns(stage).some(({ actor }) => actor?.name === name)));
    const steps = longTurns(stage).filter(({ actor }) => actor?.name === 'starts' || actor?.name === 'ends');
    expect(steps.map(told)).toEqual([
      { name: 'starts', doing: 'setup or hook', messageType: undefined, isThatLong: true },
      { name: 'ends', doing: 'setup or hook', messageType: undefined, isThatLong: true },
    ]);
  });

  it('L3: one of many that were fast is told among them, and by itself the next time', async () => {
    const stage = await open();
    const refs = Array.from({ length: 4 }, (_, n) => stage.system.spawn(dawdler({}), { thread: way.first, name: `fast-${n}` }));
    for (let n = 0; n < QUICK; n++) for (const ref of refs) ref.tell({ type: 'quick' });
    await handled(stage, refs);
    const [, , slow] = refs;
    if (slow === undefined) throw new Error('four were spawned');
    const once = async (): Promise<LongTurnEvent | undefined> => {
      const before = longTurns(stage).length;
      for (const ref of refs) ref.tell(ref === slow ? { type: 'dawdle', ms: DAWDLE_MS } : { type: 'quick' });
      const concerns = ({ actor, detail }: LongTurnEvent): boolean => actor === slow || detail.among.includes(slow);
      await stage.until('it is told', () => longTurns(stage).slice(before).some(concerns));
      await handled(stage, refs);
      return longTurns(stage).slice(before).find(concerns);
    };
    const first = await once();
    expect(first?.actor === slow || (first?.actor === undefined && first?.detail.among.length !== 0)).toBe(true);
    const second = await once();
    expect(second === undefined ? undefined : told(second)).toEqual({
      name: 'fast-2',
      doing: 'handler',
      messageType: 'dawdle',
      isThatLong: true,
    });
  });

  it('L1: of two in a row in one turn each is told', async () => {
    const stage = await open();
    const slow = stage.system.spawn(dawdler({}), { thread: way.first, name: 'slow' });
    slow.tell({ type: 'dawdle-twice', ms: DAWDLE_MS });
    await stage.until('both are told', () => of(stage, way, slow).length > 1);
    await handled(stage, [slow]);
    expect(of(stage, way, slow).map(({ detail }) => detail.messageType)).toEqual(['dawdle-twice', 'dawdle']);
  });

  it("L4: with longTurnMs 'off' none is too long", async () => {
    const stage = await way.open({ defaults: { longTurnMs: 'off' } });
    const slow = stage.system.spawn(dawdler({}), { thread: way.first });
    slow.tell({ type: 'dawdle', ms: DAWDLE_MS });
    await handled(stage, [slow]);
    expect([longTurns(stage), stage.lines.filter(({ text }) => text === 'long turn')]).toEqual([[], []]);
  });

  it('L4: beyond a few a second they are events, but not logged', async () => {
    const stage = await way.open({ name: 'many', defaults: { longTurnMs: 1 } });
    const slow = stage.system.spawn(dawdler({}), { thread: way.first, name: 'slow' });
    const many = 40;
    for (let n = 0; n < many; n++) slow.tell({ type: 'dawdle', ms: 2 });
    await stage.until('all are told', () => of(stage, way, slow).length >= many);
    await handled(stage, [slow]);
    const seconds = 1 + ((longTurns(stage).at(-1)?.at ?? 0) - (longTurns(stage)[0]?.at ?? 0)) / 1_000;
    const lines = stage.lines.filter(({ text }) => text === 'long turn').length;
    expect(lines).toBeGreaterThan(0);
    // Five a second of the clock, of which one more may have begun.
    expect(lines).toBeLessThanOrEqual(5 * Math.ceil(seconds + 1));
  });
});
