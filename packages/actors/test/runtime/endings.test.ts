import {
  type ActorRef,
  ActorStoppedError,
  AskTimeoutError,
  createSystem,
  type Logger,
  SystemStoppedError,
  stop,
  supervise,
} from '@ringmaster/actors';
import { STATE, ThreadState, threadIndex } from '@ringmaster/core';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { expect, it } from 'vitest';
import { answerer, type AnswererMessage } from '../fixtures/answering.ts';
import { fickle } from '../fixtures/fickle.ts';
import { gate } from '../fixtures/gate.ts';
import { patient } from '../fixtures/patient.ts';
import { recorder } from '../fixtures/recorder.ts';
import { untilFull } from '../support/full.ts';
import { failure } from '../support/mortals.ts';
import { inEachWay } from '../support/ways.ts';

type Answerer = ActorRef<AnswererMessage>;

inEachWay((way) => {
  it.each([
    ['at once', false],
    ['after an await', true],
  ])('G45: an ask that was forwarded is not failed by a handler that throws %s: it is answered by who has it', async (_when, later) => {
    const { system } = await way.open();
    const to = system.spawn(recorder, { thread: way.second });
    // Awaited: nothing is promised about the order of what different senders send.
    await to.ask({ type: 'ask', from: 'a', n: 7 });
    const ref = system.spawn(fickle, { thread: way.first });
    expect(await ref.ask({ type: 'handOn', to, later })).toEqual([{ from: 'a', n: 7 }]);
  });

  it('C3: an ask that was forwarded twice changes nothing for the others that its receivers have', async () => {
    const { system } = await way.open();
    for (const { from, to, title } of way.directions) {
      const between = system.spawn(answerer, { thread: from });
      const [one, other] = [0, 1].map(() => system.spawn(answerer, { thread: to })) as [
        ActorRef<AnswererMessage>,
        ActorRef<AnswererMessage>,
      ];
      const keep = (ref: Answerer) => failure(ref.ask({ type: 'keep' }, { timeout: 60_000 }));
      const heard = () => Promise.all([between, one, other].map((ref) => ref.ask({ type: 'echo', value: 1 })));
      const ofOne = [keep(one)];
      const ofOther = [keep(other)];
      await heard();
      const both = failure(between.ask({ type: 'pass-on-to-all', to: [one, other] }, { timeout: 60_000 }));
      // Behind what `between` has sent there, whatever thread it lives in.
      await between.ask({ type: 'pass-on', to: one, later: false });
      await between.ask({ type: 'pass-on', to: other, later: false });
      ofOne.push(keep(one));
      ofOther.push(keep(other));
      await heard();
      await one.stop();
      for (const error of await Promise.all(ofOne))
        expect(error, title).toMatchObject({ name: 'ActorStoppedError', data: { target: one.name } });
      await other.stop();
      for (const error of await Promise.all(ofOther))
        expect(error, title).toMatchObject({ name: 'ActorStoppedError', data: { target: other.name } });
      expect(await both, title).toBeInstanceOf(ActorStoppedError);
    }
  });

  it('G45: an ask whose handle was sent on without its deadline, and comes back to the thread that asked, ends by its time', async () => {
    const stage = await way.open();
    const { system } = stage;
    const [first, second] = [way.first, way.second].map((thread) => system.spawn(answerer, { thread })) as [Answerer, Answerer];
    const home = system.spawn(answerer, { thread: 'owner' });
    // By code outside actors, which no sender tells from others.
    const asked = failure(first.ask({ type: 'lend', by: second, to: home }, { timeout: 500 }));
    expect(await stage.inTime(asked)).toBeInstanceOf(AskTimeoutError);
    // It has come there, and is not open any more.
    expect(await home.ask({ type: 'answer', value: 1 })).toEqual(['stopped']);
  });

  it('G22: a handler whose answer cannot be looked at fails like one that throws', async () => {
    const { system } = await way.open();
    const ref = system.spawn(fickle, { thread: way.first });
    await expect(ref.ask({ type: 'trap' })).rejects.toThrow('fickle');
    await ref.stop();
  });

  it('G8, G19: a send that waits for an actor that never goes on settles when the system has stopped', async () => {
    const stage = await way.open({ defaults: { mailboxCapacity: 4, mailboxReserve: 4 } });
    stage.isUnbalanced = true;
    const { system } = stage;
    const receiver = system.spawn(fickle, { thread: way.first });
    await untilFull(stage, receiver, () => receiver.tell({ type: 'hang' }));
    const sent = receiver.send({ type: 'hang' });
    const refused = expect(sent).rejects.toThrow(ActorStoppedError);
    const ended = receiver.stop();
    await stage.inTime(system.stop({ timeout: 60 }));
    await refused;
    await ended;
  });

  it('G8, G19: a send of an actor that waits for one that never goes on settles when the system has stopped', async () => {
    for (const { from, to, title } of way.directions) {
      const stage = await way.open({ name: title, defaults: { mailboxCapacity: 4, mailboxReserve: 4 } });
      stage.isUnbalanced = true;
      const { system } = stage;
      const sender = system.spawn(patient, { thread: from });
      const receiver = system.spawn(fickle, { thread: to });
      const fill = (): Promise<void> => untilFull(stage, receiver, () => receiver.tell({ type: 'hang' }));
      await fill();
      // It may have been full before the first was taken out: now it has been.
      await stage.inTime(system.inspect(receiver));
      await fill();
      // Elsewhere it counts as full until half of it is taken out: two more may find room in its own thread (F3).
      for (let n = 0; n < 4; n++) await sender.ask({ type: 'send', to: receiver, message: { type: 'hang' } });
      await stage.inTime(system.stop({ timeout: 60 }));
      const came = stage.lines.filter(({ bindings }) => bindings['actor'] === sender.name);
      const refused = came.filter(({ text }) => text === 'not sent');
      expect([came.length, refused.slice(-2)], title).toEqual([4, came.slice(-2)]);
      for (const { data } of refused) expect(['ActorStoppedError', 'SystemStoppedError']).toContain((data as { error: string }).error);
    }
  });

  it('G18, G19: what waits for an actor that never goes on is a dead letter, or fails, when the system has stopped', async () => {
    const stage = await way.open({ name: 'leftovers' });
    stage.isUnbalanced = true;
    const { system } = stage;
    const door = system.spawn(gate, { thread: 'owner' });
    const receiver = system.spawn(recorder, { thread: way.first });
    receiver.tell({ type: 'block', gate: door });
    await door.ask({ type: 'waiting', count: 1 });
    for (let n = 0; n < 3; n++) receiver.tell({ type: 'note', from: 'a', n });
    const asked = receiver.ask({ type: 'report' }, { timeout: 60_000 }).catch((error: unknown) => error);
    await stage.inTime(system.stop({ timeout: 60 }));
    const error = await asked;
    expect(error instanceof ActorStoppedError || error instanceof SystemStoppedError).toBe(true);
    expect(stage.count('dropped')).toBe(4);
    const letters = stage.deadLetters.filter(({ target }) => target === (receiver as never));
    expect(letters.map(({ message, reason }) => [(message as { n: number }).n, reason])).toEqual([0, 1, 2].map((n) => [n, 'stopped']));
    // It was stopped in the middle on purpose.
    expect(stage.lines.filter(({ text }) => text === 'dead letter')).toEqual([]);
  });

  if (!way.crosses) return;

  it('G45: stopping an actor whose dedicated thread has ended resolves', async () => {
    const stage = await way.open({ dedicatedMax: 1, name: 'endings' });
    const ref = stage.system.spawn(recorder, { thread: 'dedicated' });
    await ref.stop();
    const words = new Int32Array((stage.system as OwnerSystem).regions.words);
    await stage.until('its thread has ended', () => words[threadIndex(stage.threadOf(ref)) + STATE] === ThreadState.absent);
    await stage.inTime(ref.stop());
    expect(ref.isAlive).toBe(false);
  });
});

it('G45: an actor fails as it should where the log of the application throws', async () => {
  const quiet = (): void => undefined;
  const logger: Logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: () => {
      throw new Error('disk full');
    },
    child: () => logger,
  };
  const system = await createSystem({ threads: 0, logger });
  const ref = system.spawn(fickle, { supervise: supervise.otherwise(stop()) });
  await expect(ref.ask({ type: 'fail' })).rejects.toThrow('fickle');
  await ref.stop();
  expect(ref.isAlive).toBe(false);
  const restarts = system.spawn(fickle);
  await expect(restarts.ask({ type: 'fail' })).rejects.toThrow('fickle');
  await expect(restarts.ask({ type: 'fail' })).rejects.toThrow('fickle');
  await system.stop();
});
