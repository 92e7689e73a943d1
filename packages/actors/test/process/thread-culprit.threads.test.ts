import {
  type ActorRef,
  createSystem,
  restart,
  supervise,
  SystemStoppedError,
  ThreadCrashLoopError,
  ThreadLostError,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { parent } from '../fixtures/parent.ts';
import { revenant, type RevenantMessage } from '../fixtures/revenant.ts';
import { recorder, type RecorderMessage } from '../fixtures/recorder.ts';
import { suicidal } from '../fixtures/suicidal.ts';
import { LineCollector } from '../support/line-collector.ts';
import { inEachWay } from '../support/ways.ts';

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );
const LONG = { timeout: 60_000 };
/** On a busy machine four deaths take longer than the five seconds in which the default tolerates three. */
const table = supervise.otherwise(restart()).within({ restarts: 3, periodMs: 120_000 });

inEachWay((way) => {
  it('G58: a handler that ends its thread is the culprit, known with its message; its ask says so; bystanders restart free', async () => {
    const stage = await way.open();
    const above = stage.system.spawn(parent, { thread: 'owner' });
    const options = { thread: way.first, supervise: table };
    const culprit = (await above.ask({ type: 'spawn', what: revenant({}), options })) as unknown as ActorRef<RevenantMessage>;
    const bystander = stage.system.spawn(revenant({ start: 2 }), { thread: way.first });
    await Promise.all([culprit.started, bystander.ask({ type: 'get' })]);
    for (let death = 1; death <= 3; death++) {
      const held = failure(bystander.ask({ type: 'hold' }, LONG));
      // Idle when the next one comes, it handles that right out of the ring.
      await Promise.all([bystander.ask({ type: 'get' }, LONG), culprit.ask({ type: 'get' }, LONG)]);
      const error = await failure(culprit.ask({ type: 'exit-asked' }, LONG));
      expect(error).toBeInstanceOf(ThreadLostError);
      expect((error as ThreadLostError).data).toEqual({ thread: 1, culprit: true });
      expect(((await held) as ThreadLostError).data).toEqual({ thread: 1, culprit: false });
      const loss = (await stage.untilLosses(death))[death - 1];
      expect(loss).toMatchObject({ messageType: 'exit-asked', inFlight: 1, messagesLost: 1, asksFailed: 2, restarted: 2, ended: 0 });
      expect(loss?.culprit).toBe(culprit);
      expect(loss?.culpritPath).toBe(`${above.name}/${culprit.name}`);
      const line = stage.lines.filter(({ text }) => text === 'thread lost')[death - 1];
      expect(line?.data).toMatchObject({ culprit: culprit.name, path: loss?.culpritPath });
    }
    // What a thread has to say of its restarts is lost if it ends before it has published that.
    await Promise.all([bystander.ask({ type: 'get' }, LONG), culprit.ask({ type: 'get' }, LONG)]);
    // The fourth within the period is once too often for the culprit, whose parent fails with it, and for nobody else.
    culprit.tell({ type: 'exit' });
    await stage.untilLosses(4);
    expect(await bystander.ask({ type: 'get' }, LONG)).toBe(2);
    expect([culprit.isAlive, culprit.tell({ type: 'exit' })]).toEqual([false, 'stopped']);
    await stage.until('its parent restarts', () => stage.restarts.some(({ actor }) => actor === above));
    expect(stage.restarts.find(({ actor }) => actor === above)?.detail.error).toMatchObject({ data: { thread: 1, culprit: true } });
    expect(stage.restarts.filter(({ actor }) => actor === bystander).map(({ detail }) => detail.delayMs)).toEqual([0, 0, 0, 0]);
  });

  it('G58: the culprit is known in a turn out of its mailbox, too', async () => {
    const stage = await way.open();
    const culprit = stage.system.spawn(revenant({}), { thread: way.first });
    const bystander = stage.system.spawn(revenant({}), { thread: way.first });
    await Promise.all([culprit.started, bystander.started]);
    // What an actor tells another one of its thread goes through its mailbox.
    bystander.tell({ type: 'pass-exit', to: culprit });
    const [loss] = await stage.untilLosses(1);
    expect(loss?.culprit).toBe(culprit);
    expect(loss).toMatchObject({ restarted: 2, ended: 0, inFlight: 1, messagesLost: 1, messageType: undefined });
  });

  it('G58: of a newcomer, the type of a message out of its mailbox is known as well', async () => {
    const stage = await way.open({ defaults: { longTurnMs: 60_000 } });
    const culprit = stage.system.spawn(revenant({}), { thread: way.first });
    const bystander = stage.system.spawn(revenant({}), { thread: way.first });
    await Promise.all([culprit.started, bystander.started]);
    bystander.tell({ type: 'pass-exit', to: culprit });
    const [loss] = await stage.untilLosses(1);
    expect(loss).toMatchObject({ culprit, inFlight: 1, messageType: 'exit' });
  });

  it('G58: of a culprit below others in its thread the topmost is charged, whose parent lives', async () => {
    const stage = await way.open();
    const above = stage.system.spawn(parent, { thread: way.second });
    const options = { thread: way.first, supervise: table };
    const top = (await above.ask({ type: 'spawn', what: revenant({}), options })) as unknown as ActorRef<RevenantMessage>;
    const bystander = (await above.ask({ type: 'spawn', what: recorder(), options })) as unknown as ActorRef<RecorderMessage>;
    for (let death = 1; death <= 4; death++) {
      const middle = (await top.ask({ type: 'spawn', what: revenant({}), options: {} }, LONG)) as unknown as ActorRef<RevenantMessage>;
      const below = (await middle.ask({ type: 'spawn', what: revenant({}), options: {} }, LONG)) as unknown as ActorRef<RevenantMessage>;
      below.tell({ type: 'exit' });
      const loss = (await stage.untilLosses(death))[death - 1];
      expect(loss?.culprit).toBe(below);
    }
    // With the budget of the topmost its parent fails.
    await stage.until('its parent restarts', () => stage.restarts.some(({ actor }) => actor === above));
    expect(top.isAlive).toBe(false);
    expect(stage.restarts.filter(({ actor }) => actor === top)).toHaveLength(3);
    expect(stage.restarts.filter(({ actor }) => actor === bystander).length).toBeGreaterThanOrEqual(3);
  });

  it('G58: a setup that ends its thread is charged to its actor, which ends after its budget; the thread goes on', async () => {
    const stage = await way.open();
    const witness = stage.system.spawn(recorder, { thread: 'owner' });
    const bystander = stage.system.spawn(revenant({}), { thread: way.first });
    await bystander.started;
    const above = stage.system.spawn(parent, { thread: 'owner' });
    const what = revenant({ witness, name: 'setup', dies: true });
    const doomed = (await above.ask({
      type: 'spawn',
      what,
      options: { thread: way.first, supervise: table },
    })) as unknown as ActorRef<RevenantMessage>;
    const asked = failure(doomed.ask({ type: 'get' }, LONG));
    expect(await failure(doomed.started)).toBeInstanceOf(Error);
    expect(await asked).toBeInstanceOf(Error);
    expect(await witness.ask({ type: 'report' })).toHaveLength(4);
    expect(await bystander.ask({ type: 'get' }, LONG)).toBe(0);
    for (const loss of await stage.untilLosses(4)) expect(loss).toMatchObject({ inFlight: 0, culprit: expect.anything() });
  });

  it.each(['throw-later', 'reject-later'] as const)('G55, G58: %s outside any turn has no culprit', async (type) => {
    const stage = await way.open();
    const doomed = stage.system.spawn(suicidal, { thread: way.first });
    await doomed.started;
    doomed.tell({ type });
    const [loss] = await stage.untilLosses(1);
    expect(loss).toMatchObject({ culprit: undefined, messageType: undefined, inFlight: 0, messagesLost: 0, restarted: 1 });
    expect(loss?.error.cause).toMatchObject({ cause: expect.any(Error) });
    expect(await doomed.ask({ type: 'ping' }, LONG)).toBe('pong');
  });

  it('G58: a thread that dies with nobody to blame once more than its budget is a crash loop: the system stops, and says why', async () => {
    const collector = new LineCollector();
    const defaults = { respawnsMax: 2, respawnPauseMs: 5, stopTimeoutMs: 500 };
    const system = await createSystem({ threads: 2, logger: collector.logger(), defaults });
    const events: string[] = [];
    system.events.subscribe({
      tell: ({ type }) => {
        events.push(type);
        return 'accepted';
      },
    });
    const doomed = system.spawn(suicidal, { thread: way.first });
    const held = failure(system.spawn(suicidal, { thread: way.second }).ask({ type: 'hold' }, LONG));
    for (let death = 1; death <= 3; death++) {
      await doomed.ask({ type: 'ping' }, LONG);
      doomed.tell({ type: 'throw-later' });
      while (events.filter((type) => type === 'thread-lost').length < death) await new Promise((go) => setImmediate(go));
    }
    const error = await held;
    expect(error).toBeInstanceOf(Error);
    await system.stop();
    expect(events).toContain('system-failed');
    const late = (await failure(doomed.ask({ type: 'ping' }))) as SystemStoppedError;
    expect(late).toBeInstanceOf(SystemStoppedError);
    expect(late.cause).toBeInstanceOf(ThreadCrashLoopError);
    expect((late.cause as ThreadCrashLoopError).message).toBe('Cannot keep thread 1: it died 3 times within 60000 ms');
  });
});
