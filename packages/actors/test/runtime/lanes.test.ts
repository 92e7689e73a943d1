import { type ActorRef, type Lane, restart, supervise } from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { type Note, recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { stasher } from '../fixtures/stasher.ts';
import { blocked, upTo } from '../support/blocked.ts';
import { inEachWay } from '../support/ways.ts';

const LANES: readonly Lane[] = ['high', 'normal', 'low'];

/** The numbers of one lane, as they were handled. */
const of = (notes: readonly Note[], lane: Lane): number[] => notes.filter(({ from }) => from === lane).map(({ n }) => n);
const report = (receiver: ActorRef<RecorderMessage>): Promise<readonly Note[]> =>
  receiver.ask({ type: 'report' }, { lane: 'low', timeout: 60_000 });

inEachWay((way) => {
  it('G2: what is told, sent and asked in a lane is handled after all in the lanes above it and before all below, in the order of the calls', async () => {
    const stage = await way.open();
    for (const direction of way.directions) {
      const { receiver, open, say } = await blocked(stage, direction, {});
      const steps = upTo(60).map((n): Step => {
        const lane = LANES[n % 3] as Lane;
        const how = (['tell', 'send', 'ask'] as const)[(n + Math.floor(n / 3)) % 3];
        return { do: how ?? 'tell', to: receiver, lane, timeout: 60_000, message: { type: how === 'ask' ? 'ask' : 'note', from: lane, n } };
      });
      const came = say(steps);
      await stage.until('all wait', () => stage.accepted >= 60);
      // Behind the last of them, on the same way: all have arrived when it is told that this has.
      await stage.system.spawn(puppet, { thread: direction.to }).ask({ type: 'do', steps: [] });
      await say([]);
      open();
      await came;
      await stage.untilQuiet();
      const notes = await report(receiver);
      expect(
        notes.map(({ from }) => from),
        direction.title,
      ).toEqual(LANES.flatMap((lane) => upTo(20).map(() => lane)));
      for (const lane of LANES) expect(of(notes, lane)).toEqual(upTo(60).filter((n) => LANES[n % 3] === lane));
    }
  });

  it('G2: lanes and their order outlast a restart', async () => {
    const stage = await way.open();
    const door = stage.system.spawn(gate, { thread: 'owner' });
    const receiver = stage.system.spawn(stasher({ isOpen: true }), { thread: way.first, supervise: supervise.otherwise(restart()) });
    receiver.tell({ type: 'pass', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    for (const n of [1, 2, 3]) {
      receiver.tell({ type: 'note', n: 200 + n }, { lane: 'low' });
      receiver.tell({ type: 'note', n: 100 + n });
      receiver.tell({ type: 'note', n }, { lane: 'high' });
      // In the midst of those of lane high.
      if (n === 2) receiver.tell({ type: 'fail' }, { lane: 'high' });
    }
    // Across threads the door opens when all has arrived.
    await stage.system.spawn(recorder, { thread: way.first }).ask({ type: 'report' });
    door.tell({ type: 'open' });
    await stage.until('it has restarted', () => stage.restarts.length > 0);
    await stage.untilQuiet();
    // Its first incarnation has handled two.
    expect((await receiver.ask({ type: 'report' })).notes).toEqual([3, 101, 102, 103, 201, 202, 203]);
  });

  if (way.crosses)
    it('G2, G56, R6: order per lane holds for what a dead thread leaves in its rings', async () => {
      const stage = await way.open();
      const receiver = stage.system.spawn(recorder, { thread: way.first });
      await receiver.started;
      await stage.kill(stage.threadOf(receiver));
      for (const n of upTo(300))
        expect(receiver.tell({ type: 'note', from: LANES[n % 3] as Lane, n }, { lane: LANES[n % 3] as Lane })).toBe('accepted');
      await stage.untilLosses(1);
      await stage.untilQuiet();
      const notes = await report(receiver);
      for (const lane of LANES) expect(of(notes, lane)).toEqual(upTo(300).filter((n) => LANES[n % 3] === lane));
    });
});
