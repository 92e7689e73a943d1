import { ActorStoppedError, createSystem, type Logger, stop, supervise } from '@ringmaster/actors';
import { STATE, ThreadState, threadIndex } from '@ringmaster/core';
import type { OwnerSystem } from '#actors/system/owner-system.js';
import { expect, it } from 'vitest';
import { fickle } from '../fixtures/fickle.ts';
import { recorder } from '../fixtures/recorder.ts';
import { inEachWay } from '../support/ways.ts';

inEachWay((way) => {
  it.each([
    ['at once', false],
    ['after an await', true],
  ])('G45: an ask that was forwarded is not failed by a handler that throws %s: it is answered by who has it', async (_when, later) => {
    const { system } = await way.open();
    const to = system.spawn(recorder, { thread: way.second });
    to.tell({ type: 'note', from: 'a', n: 7 });
    const ref = system.spawn(fickle, { thread: way.first });
    expect(await ref.ask({ type: 'handOn', to, later })).toEqual([{ from: 'a', n: 7 }]);
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
    await stage.until('the mailbox is full', () => receiver.tell({ type: 'hang' }) === 'full');
    const sent = receiver.send({ type: 'hang' });
    const refused = expect(sent).rejects.toThrow(ActorStoppedError);
    const ended = receiver.stop();
    await stage.inTime(system.stop({ timeout: 60 }));
    await refused;
    await ended;
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
