import { MessageBroker, StateArchive, stateKey, StateManager } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';

const key = stateKey<number>('misuse/state');

async function open() {
  const system = await createTestSystem({ seed: 1 });
  onTestFinished(async () => {
    await system.stop();
  });
  return system;
}

it('an archive refuses a version that is no number', async () => {
  const archive = StateArchive.start(await open());
  await expect(archive.forget('cart', key, Number.NaN)).rejects.toThrow(
    'Cannot forget a state: before is the number of a version, not NaN',
  );
  await expect(archive.history('cart', key, { before: '7' as never })).rejects.toThrow('before is the number of a version, not "7"');
});

it('a manager of states refuses options of a change that make no sense, naming those that there are', async () => {
  const system = await open();
  const states = StateManager.of(system);
  const { ref } = MessageBroker.start(system);
  await expect(states.rollback(ref, key, 1, { cause: 7 as never })).rejects.toThrow('Cannot roll back a state: the cause is a text, not 7');
  await expect(states.compareAndSet(ref, key, 1, 2, { couse: 'x' } as never)).rejects.toThrow('there are timeout, signal, cause');
});
