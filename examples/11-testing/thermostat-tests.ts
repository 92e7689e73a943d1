/** Tests of one's own actor with `node:test`; with another runner they are the same. `main.ts` runs them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestSystem, type TestSystem } from '@ringmaster/actors/testkit';
import { type AlarmMessage, type HeaterMessage, SILENCE_MS, thermostat } from './thermostat.ts';

/** The actor under test between two probes, which stand for those that it knows. */
function room(kit: TestSystem) {
  const heater = kit.probe<HeaterMessage>('heater');
  const alarm = kit.probe<AlarmMessage>('alarm');
  const args = { celsius: 20, heater: heater.ref, alarm: alarm.ref };
  return { heater, alarm, ref: kit.spawn(thermostat(args), { name: 'thermostat', thread: { spread: 0 } }) };
}

test('it heats while it is cold, and says so once', async () => {
  await using kit = await createTestSystem({ threads: 1, strict: true });
  const { heater, ref } = room(kit);
  for (const celsius of [18, 19, 21]) ref.tell({ type: 'measured', celsius });
  assert.equal((await heater.expect('switch')).on, true);
  assert.equal((await heater.expect('switch')).on, false);
  await heater.expectNothing();
});

test('a sensor that is silent for ten minutes raises the alarm, and the test takes none', async () => {
  await using kit = await createTestSystem({ mode: 'deterministic', threads: 1, strict: true });
  const { alarm, ref } = room(kit);
  ref.tell({ type: 'measured', celsius: 20 });
  await alarm.expectNothing(SILENCE_MS - 1_000);
  assert.equal((await alarm.expect('sensor-silent', { timeout: 2_000 })).forMs, SILENCE_MS);
});

test('a reading that is no number restarts it, and the next one counts', async () => {
  await using kit = await createTestSystem({ threads: 1, strict: true });
  const { heater, ref } = room(kit);
  ref.tell({ type: 'measured', celsius: Number.NaN });
  ref.tell({ type: 'measured', celsius: 18 });
  assert.match((await kit.events.expect('restarted', { of: ref })).detail.error.message, /NaN degrees/);
  await heater.expect('switch');
});

test('it outlives the death of its thread', async () => {
  // Not in one thread: there is none that could die.
  await using kit = await createTestSystem({
    mode: process.env.RINGMASTER_TEST_MODE === 'threads' ? 'threads' : 'deterministic',
    threads: 1,
  });
  const { heater, ref } = room(kit);
  await ref.started;
  await kit.killThread(1);
  await kit.events.expect('thread-lost', { timeout: 5_000 });
  ref.tell({ type: 'measured', celsius: 18 });
  assert.equal((await heater.expect('switch', { timeout: 5_000 })).on, true);
});

test('a reading and an aim may come in either order: by hand', async () => {
  for (const isAimFirst of [true, false]) {
    await using kit = await createTestSystem({ mode: 'deterministic', threads: 1, strict: true });
    const { heater, ref } = room(kit);
    const [sensor, panel] = [kit.probe('sensor'), kit.probe('panel')];
    await ref.started;
    using held = kit.hold(ref);
    sensor.tell(ref, { type: 'measured', celsius: 22 });
    panel.tell(ref, { type: 'aim', celsius: 25 });
    await kit.settle();
    held.deliverNext(({ sender }) => sender === (isAimFirst ? panel.ref : sensor.ref));
    held.release();
    assert.equal((await heater.expect('switch')).on, isAimFirst);
  }
});

test('the last aim of each counts, whatever the seed says of who is faster', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    await using kit = await createTestSystem({ mode: 'deterministic', threads: 1, seed, strict: true });
    const { ref } = room(kit);
    for (const celsius of [19, 23]) ref.tell({ type: 'aim', celsius });
    assert.equal(await ref.ask({ type: 'aimed-at' }), 23, `seed ${seed}`);
  }
});
