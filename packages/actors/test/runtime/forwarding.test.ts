import { type ActorRef, ActorStoppedError, MailboxFullError, NoRouteesError, SpawnError } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { bereft, deserted, desk, type DeskMessage, gateway, hasty, patient } from '../fixtures/gateway.ts';
import { untilInUse } from '../support/block-use.ts';
import { turn } from '../support/until.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

const WAIT = { timeout: 60_000 };

/** Settles when whoever tells it so waits. */
async function someoneWaits(told: ActorRef<DeskMessage>): Promise<void> {
  while ((await told.ask({ type: 'notes' }, WAIT)).length === 0) await turn();
}

inEachWay((way) => {
  it('C3: what an actor hands on as it is, is asked or told of whoever gets it', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const back = system.spawn(desk, { thread: to });
      const front = system.spawn(gateway({ to: back }), { thread: from });
      expect(await front.ask({ type: 'double', n: 21 }, WAIT), title).toBe(42);
      expect(front.tell({ type: 'note', n: 7 })).toBe('accepted');
      expect(await front.ask({ type: 'notes' }, WAIT), title).toEqual([7]);
    }
  });

  it('C3, G49, G50: an ask that is handed on as it is keeps its deadline and its signal', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const [back, when] = [system.spawn(desk, { thread: to }), system.spawn(desk, { thread: from })];
      const front = system.spawn(gateway({ to: back }), { thread: from });
      const leftMs = await front.ask({ type: 'time' }, { timeout: 50_000 });
      expect(leftMs, title).toBeGreaterThan(20_000);
      expect(leftMs, title).toBeLessThanOrEqual(50_001);
      const off = new AbortController();
      const asked = failure(front.ask({ type: 'wait', when }, { signal: off.signal, ...WAIT }));
      await someoneWaits(when);
      off.abort(new RangeError('enough'));
      expect(await asked, title).toMatchObject({ message: 'enough' });
      expect(await back.ask({ type: 'notes' }, WAIT), title).toEqual(['called off']);
    }
  });

  it('C3: the error of who got an ask is what its asker gets', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const back = system.spawn(desk, { thread: to });
      const front = system.spawn(gateway({ to: back }), { thread: from });
      expect(await failure(front.ask({ type: 'throw' }, WAIT)), title).toBeInstanceOf(RangeError);
      expect(await front.ask({ type: 'double', n: 1 }, WAIT), title).toBe(2);
    }
  });

  it('C3: an ask that nobody takes fails at once, as if it had been asked of who was to get it', async () => {
    const { system } = await way.open();
    const [back, when] = [system.spawn(desk, { thread: way.first }), system.spawn(desk, { thread: way.first })];
    const front = system.spawn(gateway({ to: back }), { thread: way.first });
    back.tell({ type: 'block', when });
    await someoneWaits(when);
    for (let n = 0; n < 2; n++) await back.send({ type: 'note', n });
    const full = await failure(front.ask({ type: 'double', n: 3 }, WAIT));
    expect(full).toBeInstanceOf(MailboxFullError);
    expect((full as MailboxFullError).data.message).toEqual({ type: 'double', n: 3 });
    await back.stop();
    expect(await failure(front.ask({ type: 'double', n: 3 }, WAIT))).toBeInstanceOf(ActorStoppedError);
    const lonely = system.spawn(deserted({ to: system.spawn(desk, { thread: way.first }) }), { thread: way.first });
    expect(await failure(lonely.ask({ type: 'double', n: 3 }, WAIT))).toBeInstanceOf(NoRouteesError);
  });

  it('C3: an ask that is handed on to who never started fails with what has kept it from that', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const front = system.spawn(bereft({ thread: to }), { thread: from });
      expect(await failure(front.ask({ type: 'double', n: 1 }, WAIT)), title).toBeInstanceOf(SpawnError);
    }
  });

  it('C3, D9: the block of an ask that is handed on is whose the ask is, and returns if nobody takes it', async () => {
    const stage = await way.open();
    const { system } = stage;
    for (const { from, to, title } of way.directions) {
      const [back, when] = [system.spawn(desk, { thread: to }), system.spawn(desk, { thread: from })];
      const front = system.spawn(gateway({ to: back }), { thread: from });
      const weigh = async () => front.ask({ type: 'weigh', block: await system.blocks.allocate(1_000) }, WAIT);
      expect(await weigh(), title).toBe(1_000);
      back.tell({ type: 'block', when });
      await someoneWaits(when);
      for (let n = 0; n < 2; n++) await back.send({ type: 'note', n });
      await stage.until('it is known that it is full', () => (back as unknown as { isOverloaded: boolean }).isOverloaded);
      expect(await failure(weigh()), title).toBeInstanceOf(MailboxFullError);
      await untilInUse(stage, 0);
      await back.stop();
      expect(await failure(weigh()), title).toBeInstanceOf(ActorStoppedError);
      await untilInUse(stage, 0);
    }
  });

  it('G46: an ask that was answered is handed on to nobody', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const front = system.spawn(hasty({ to: system.spawn(desk, { thread: to }) }), { thread: from });
      expect(await front.ask({ type: 'double', n: 21 }, WAIT), title).toBe(0);
      expect(await front.ask({ type: 'notes' }, WAIT), title).toEqual(['stopped']);
    }
  });

  it('C3, S7: an ask that came before the system stops is handed on after an await as well', async () => {
    const stage = await way.open();
    const { system } = stage;
    const fronts = way.directions.map(({ from, to }) =>
      system.spawn(patient({ to: system.spawn(desk, { thread: to }) }), { thread: from }),
    );
    await Promise.all(fronts.map((front) => front.started));
    const asked = fronts.map((front, n) => front.ask({ type: 'double', n }, WAIT));
    const stopped = system.stop();
    expect(await stage.inTime(Promise.all(asked))).toEqual(fronts.map((_, n) => 2 * n));
    await stage.inTime(stopped);
  });
});
