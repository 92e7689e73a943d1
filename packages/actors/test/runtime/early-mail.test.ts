import { type ActorRef, ActorStoppedError, type SpawnOptions } from '@ringmaster/actors';
import type { DeterministicTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { porter } from '../fixtures/porter.ts';
import { puppet, type Step } from '../fixtures/puppet.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { BOUND, SMALL_MAILBOXES } from '../support/bounds.ts';
import type { Stage } from '../support/stage.ts';
import type { Way } from '../support/way.ts';
import { inEachWay } from '../support/ways.ts';

const MANY = 600;
const FEW = 40;
/** Small rings, and a reserve for what they and an outbox hold: more than that is on its way only if `send` does not wait. */
const TIGHT = { mailboxCapacity: BOUND, mailboxReserve: 400, dataRingBytes: 16_384, outboxMessages: 20 };
const TIMEOUT = { timeout: 60_000 };
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const note = (n: number, from = 'far') => ({ type: 'note', from, n }) as const;
const sends = (to: ActorRef<RecorderMessage>, from = 'far', count = MANY): Step[] =>
  upTo(count).map((n) => ({ do: 'send', to, message: note(n, from) }));

type Receiver = ActorRef<RecorderMessage>;

/**
 * What `act` makes a third party do is ahead of the spawn record of the receiver that it is given (I4). In virtual threads that is certain: the
 * record stands behind a full ring, and its spawner's thread does not run while the receiver's reads what others send. Elsewhere it is
 * behind much else on its way, so that others are most likely ahead; nothing below depends on that.
 */
function overtake<T>(
  stage: Stage,
  way: Way,
  act: (receiver: Receiver) => Promise<T>,
  options: SpawnOptions = {},
): Promise<{ receiver: Receiver; came: T }> {
  return overtakeStart(stage, way, () => stage.system.spawn(recorder, { thread: way.second, ...options }), act);
}

/** The same for a receiver of another kind, which `spawn` starts in the second thread. */
async function overtakeStart<R, T>(
  stage: Stage,
  way: Way,
  spawn: () => R,
  act: (receiver: R) => Promise<T>,
): Promise<{ receiver: R; came: T }> {
  if (stage.kit.mode !== 'deterministic') {
    const sink = stage.system.spawn(recorder, { thread: way.second, mailbox: { capacity: 1_000 } });
    for (const n of upTo(500)) sink.tell(note(n, 'flood'));
    const receiver = spawn();
    return { receiver, came: await act(receiver) };
  }
  const kit = stage.kit as DeterministicTestSystem;
  const ring = await kit.faults.fillRing({ from: 0, to: 2 });
  const receiver = spawn();
  const acted = act(receiver);
  await kit.settle();
  const spawner = kit.faults.freezeThread(0);
  ring.release();
  await kit.settle();
  spawner.release();
  return { receiver, came: await acted };
}

inEachWay((way) => {
  it('G8, I4: sends that overtake the spawn record of their receiver wait for room: all are handled, once and in order', async () => {
    const stage = await way.open({ defaults: TIGHT });
    const { system } = stage;
    const sender = system.spawn(puppet, { thread: way.first });
    const neighbour = system.spawn(puppet, { thread: way.second });
    await Promise.all([sender.started, neighbour.started]);
    const { receiver, came } = await overtake(stage, way, (late) => {
      // The one next door to the receiver hears of it by the same free way.
      const near: Step = { do: 'ask', to: neighbour, message: { type: 'do', steps: sends(late, 'near', FEW) }, ...TIMEOUT };
      return sender.ask({ type: 'do', steps: [near, ...sends(late)] }, TIMEOUT);
    });
    const resolved = (count: number) => upTo(count).map(() => ({ value: undefined }));
    expect(came).toEqual([{ value: resolved(FEW) }, ...resolved(MANY)]);
    await stage.untilQuiet();
    const notes = await receiver.ask({ type: 'report' });
    const seen = (who: string) => notes.filter(({ from }) => from === who).map(({ n }) => n);
    expect([seen('near'), seen('far')]).toEqual([upTo(FEW), upTo(MANY)]);
    expect(stage.deadLetters).toEqual([]);
    expect(receiver.tell(note(MANY))).toBe('accepted');
  });

  it('F3, I4: what overtakes a spawn record beyond the bound and the reserve is a dead letter mailbox-full, and nothing else is lost', async () => {
    const stage = await way.open(SMALL_MAILBOXES);
    const sender = stage.system.spawn(puppet, { thread: way.first });
    await sender.started;
    const { receiver, came } = await overtake(stage, way, (late) => {
      const steps: Step[] = upTo(100).map((n) => ({ do: 'tell', to: late, message: note(n) }));
      return sender.ask({ type: 'do', steps }, TIMEOUT);
    });
    const accepted = came.flatMap((one, n) => ('value' in one && one.value === 'accepted' ? [n] : []));
    await stage.untilQuiet();
    const seen = (await receiver.ask({ type: 'report' })).map(({ n }) => n);
    await stage.untilDeadLetters(accepted.length - seen.length);
    for (const { reason } of stage.deadLetters) expect(reason).toBe('mailbox-full');
    const dropped = stage.deadLetters.map(({ message }) => (message as { n: number }).n);
    expect([...seen, ...dropped].toSorted((a, b) => a - b)).toEqual(accepted);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.slice(0, BOUND)).toEqual(upTo(BOUND));
    if (way.title === 'virtual') expect(seen).toEqual(upTo(2 * BOUND));
  });

  for (const overflow of ['reject', 'drop-oldest'] as const)
    it(`G8, W3, I4: the flag of what waits for a spawn record goes down with it if the mailbox has room, under ${overflow}`, async () => {
      const stage = await way.open({ defaults: TIGHT });
      const sender = stage.system.spawn(puppet, { thread: way.first });
      await sender.started;
      const act = (late: Receiver) => sender.ask({ type: 'do', steps: sends(late) }, TIMEOUT);
      const { receiver, came } = await overtake(stage, way, act, { mailbox: { capacity: 10 * MANY, overflow } });
      expect(came).toEqual(upTo(MANY).map(() => ({ value: undefined })));
      await stage.untilQuiet();
      expect((await receiver.ask({ type: 'report' })).map(({ n }) => n)).toEqual(upTo(MANY));
      expect((await stage.inTime(stage.system.inspect(receiver))).isOverloaded).toBe(false);
    });

  it('G2, S6, I4: what overtakes the spawn record of an actor that its sender drains is handled, in order, and then it ends', async () => {
    const stage = await way.open();
    const sender = stage.system.spawn(puppet, { thread: way.first });
    await sender.started;
    const { receiver, came } = await overtake(stage, way, (late) => {
      const tells: Step[] = upTo(FEW).map((n) => ({ do: 'tell', to: late, message: note(n) }));
      const report: Step = { do: 'ask', to: late, message: { type: 'report' }, ...TIMEOUT };
      const after: Step[] = [
        { do: 'drain', to: late, message: note(0) },
        { do: 'tell', to: late, message: note(-1) },
      ];
      return sender.ask({ type: 'do', steps: [...tells, report, ...after] }, TIMEOUT);
    });
    const [reported, , refused] = came.slice(FEW);
    expect([reported, refused]).toEqual([{ value: upTo(FEW).map((n) => ({ from: 'far', n })) }, { value: 'stopped' }]);
    await receiver.drain();
    expect((await stage.untilDeadLetters(1)).map(({ message }) => message)).toEqual([note(-1)]);
  });

  it('D9, I4: a block that overtakes the spawn record of its receiver has left its sender, which ends meanwhile', async () => {
    const stage = await way.open();
    const { system } = stage;
    const sender = system.spawn(puppet, { thread: way.first });
    const neighbour = system.spawn(porter(), { thread: way.second });
    const block = system.blocks.tryAllocate(100);
    if (block === undefined) throw new Error('no room');
    neighbour.tell({ type: 'take', block });
    await neighbour.ask({ type: 'kept' }, TIMEOUT);
    const spawn = () => system.spawn(porter(), { thread: way.second });
    const { receiver } = await overtakeStart(stage, way, spawn, (late) => {
      const steps: Step[] = [
        { do: 'ask', to: neighbour, message: { type: 'pass-on', to: late } },
        { do: 'drain', to: neighbour, message: { type: 'kept' } },
      ];
      return sender.ask({ type: 'do', steps }, TIMEOUT);
    });
    await neighbour.stop();
    expect(await receiver.ask({ type: 'kept' }, TIMEOUT)).toEqual(['100']);
  });

  it('G8, I4: sends to an actor that is killed before its spawn record has arrived settle', async () => {
    const stage = await way.open({ defaults: TIGHT });
    const sender = stage.system.spawn(puppet, { thread: way.first });
    await sender.started;
    const { came } = await overtake(stage, way, async (late) => {
      const sent = sender.ask({ type: 'do', steps: sends(late) }, TIMEOUT);
      await late.kill();
      return sent;
    });
    expect(came).toHaveLength(MANY);
    for (const one of came) if ('error' in one) expect(one.error).toBeInstanceOf(ActorStoppedError);
  });
});
