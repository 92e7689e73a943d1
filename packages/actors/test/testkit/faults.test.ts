import { type ActorRef, ThreadLostError } from '@ringmaster/actors';
import { createTestSystem, type DeterministicTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { echo, type Heard } from '../fixtures/echo.ts';

const one = (n: number): Heard => ({ type: 'one', n });

async function open(options: Parameters<typeof createTestSystem>[0] = {}): Promise<DeterministicTestSystem> {
  const kit = await createTestSystem({ threads: 2, ...options, mode: 'deterministic' });
  onTestFinished(() => kit.stop());
  return kit;
}

const threadOf = (ref: ActorRef<never>): number => (ref as unknown as { readonly thread: number }).thread;

it('the clock stands still, says when it is to move, and is moved to a point', async () => {
  const kit = await open({ metrics: false });
  const probe = kit.probe<Heard>();
  kit.spawn(echo).tell({ type: 'later', ms: 60_000, to: probe.ref });
  await kit.settle();
  await expect(probe.expect('one')).rejects.toThrow(
    /nothing came within 0 ms, and nothing is left to do before the next timer, [\d.]+ ms from now; give/,
  );
  expect(kit.nextTimer).toBeGreaterThan(kit.now);
  await kit.advanceTo(59_000);
  expect([Math.floor(kit.now), probe.messages]).toEqual([59_000, []]);
  await kit.advanceTo(60_100);
  await probe.expect('one');
  await expect(kit.advanceTo(59_000)).rejects.toThrow('Cannot advance the clock to 59000 ms: it is at 6');
});

it('G55: a frozen thread does nothing until it is released, and then all that it had to', async () => {
  const kit = await open();
  const probe = kit.probe<Heard>();
  const speaker = kit.spawn(echo, { thread: { spread: 0 } });
  await speaker.started;
  {
    using frozen = kit.faults.freezeThread(1);
    speaker.tell({ type: 'say', to: probe.ref, heard: [one(1), one(2)] });
    await probe.expectNothing(1_000);
    expect(frozen).toBeDefined();
  }
  expect([await probe.next(), await probe.next()]).toEqual([one(1), one(2)]);
});

it('a fault that is over ends no other one of its thread', async () => {
  const kit = await open({ watchdogMs: 'off' });
  const probe = kit.probe<Heard>();
  const speaker = kit.spawn(echo, { thread: { spread: 0 } });
  await speaker.started;
  const frozen = kit.faults.freezeThread(1);
  kit.faults.hangThread(1).release();
  speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
  await probe.expectNothing(1_000);
  frozen.release();
  expect(await probe.next()).toEqual(one(1));

  const again = kit.faults.freezeThread(1);
  const hanging = kit.faults.hangThread(1);
  again.release();
  speaker.tell({ type: 'say', to: probe.ref, heard: [one(2)] });
  await probe.expectNothing(1_000);
  hanging.release();
  expect(await probe.next()).toEqual(one(2));
});

it('G55: the watchdog ends a thread whose turn stamp stands still, and what waited is handled by its successor', async () => {
  const kit = await open({ watchdogMs: 800 });
  const probe = kit.probe<Heard>();
  const speaker = kit.spawn(echo, { thread: { spread: 0 } });
  await speaker.started;
  await kit.settle();
  kit.faults.hangThread(1);
  speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
  await probe.expectNothing(500);
  const { detail } = await kit.events.expect('thread-lost', { timeout: 2_000 });
  expect(detail.thread).toBe(1);
  expect(detail.error.cause).toMatchObject({ message: 'Thread 1 hangs: no piece of its work has ended within 800 ms' });
  expect(await probe.next({ timeout: 10_000 })).toEqual(one(1));
});

it('G57: a killed thread is told of as lost; one that does not run is refused at once', async () => {
  const kit = await open();
  const speaker = kit.spawn(echo, { thread: { spread: 0 } });
  const silent = kit.probe<{ type: 'how-many'; replyTo: never }>();
  const answer = speaker.ask({ type: 'get' }, { timeout: 60_000 }).catch((error: unknown) => error);
  await answer;
  speaker.tell({ type: 'question', of: silent.ref, to: kit.probe<Heard>().ref });
  await silent.next();
  await kit.killThread(1);
  expect((await kit.events.expect('thread-lost')).detail.inFlight).toBeGreaterThanOrEqual(0);
  expect(() => kit.killThread(7)).toThrow('Cannot kill thread 7: it does not run');
  expect(() => kit.killThread(0)).toThrow('Cannot kill thread 0: it is that of the test');
  expect(ThreadLostError.tags[0]).toBe('ThreadLostError');
});

it('G59: a wake-up that is late comes all the same', async () => {
  const kit = await open();
  const probe = kit.probe<Heard>();
  const speaker = kit.spawn(echo, { thread: { spread: 0 } });
  await speaker.started;
  const late = kit.faults.delayWakeUps(1, 500);
  // Those that it hears before it parks again are not late.
  speaker.tell({ type: 'get', replyTo: kit.probe<number>().ref });
  await kit.advance(2_000);
  speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
  const from = kit.now;
  await probe.next({ timeout: 5_000 });
  expect(kit.now - from).toBeGreaterThan(400);
  late.release();
});

it('G8: a full ring is met as one: what is told waits in the outbox, and is refused once that is full as well', async () => {
  const kit = await open({ defaults: { outboxMessages: 100 } });
  const probe = kit.probe<Heard>();
  const speaker = kit.spawn(echo, { thread: { spread: 0 } });
  await speaker.started;
  const full = await kit.faults.fillRing({ from: 0, to: 1 });
  const say = () => speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
  expect(say()).toBe('accepted');
  await probe.expectNothing(100);
  const fuller = await kit.faults.fillRing({ from: 0, to: 1, outbox: true });
  expect(say()).toBe('full');
  full.release();
  await probe.expectNothing(100);
  fuller.release();
  await probe.expect('one');
  expect(say()).toBe('accepted');
  await probe.expect('one');
});

it('G8: rings between other threads are filled as well', async () => {
  const kit = await open();
  const probe = kit.probe<Heard>();
  const [first, second] = [kit.spawn(echo, { thread: { spread: 0 } }), kit.spawn(echo, { thread: { spread: 1 } })];
  await Promise.all([first.started, second.started]);
  const full = await kit.faults.fillRing({ from: 1, to: 2 });
  first.tell({ type: 'hand-on', to: second, replyTo: kit.probe<number>('answer').ref });
  await probe.expectNothing(50);
  full.release();
  await kit.settle();
  expect([threadOf(first), threadOf(second)]).toEqual([1, 2]);
});

it('a ring that there is not leaves the thread it would lead to as it was', async () => {
  const kit = await open();
  const speaker = kit.spawn(echo, { thread: { spread: 0 } });
  await speaker.started;
  await expect(kit.faults.fillRing({ from: 1, to: 1 })).rejects.toThrow('Cannot reach thread 1 from thread 1');
  const probe = kit.probe<Heard>();
  speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
  await probe.expect('one');
});

it('a slow actor takes its time of the clock, message by message, until it is released', async () => {
  const kit = await open();
  const speaker = kit.spawn(echo);
  await speaker.started;
  const took = async (): Promise<number> => {
    const from = kit.now;
    await speaker.ask({ type: 'get' });
    return kit.now - from;
  };
  expect(await took()).toBeLessThan(20);
  {
    using _slow = kit.faults.slow(speaker, 300);
    expect(await took()).toBeGreaterThanOrEqual(300);
  }
  expect(await took()).toBeLessThan(20);
});

it('D7: what is held of an actor is lost with its thread, and counted so, whenever it is released', async () => {
  const kit = await open();
  const probe = kit.probe<Heard>();
  const speaker = kit.spawn(echo, { thread: { spread: 0 } });
  await speaker.started;
  const held = kit.hold(speaker);
  speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
  await kit.settle();
  expect(held.messages).toHaveLength(1);
  await kit.killThread(1);
  expect(held.messages).toEqual([]);
  expect(() => held.deliverNext()).toThrow('none of 0 held');
  expect((await kit.events.expect('thread-lost', { timeout: 1_000 })).detail.messagesLost).toBe(1);
  held.release();
  speaker.tell({ type: 'say', to: probe.ref, heard: [one(2)] });
  expect(await probe.next({ timeout: 1_000 })).toEqual(one(2));
  await probe.expectNothing(1_000);
});

it('a ring to a thread that another fault holds up is refused, and not waited for, unless one to it has been filled before', async () => {
  for (const holdUp of ['freezeThread', 'hangThread', 'delayWakeUps'] as const) {
    const kit = await open({ watchdogMs: 'off' });
    // So that it is parked, and waits for its doorbell.
    await kit.settle();
    const fault = kit.faults[holdUp](1, 100);
    await expect(kit.faults.fillRing({ from: 0, to: 1 })).rejects.toThrow(
      'Cannot fill a ring to thread 1: who takes what fills it does not start',
    );
    fault.release();
  }
  const { faults } = await open();
  const full = await faults.fillRing({ from: 0, to: 1 });
  (await faults.fillRing({ from: 2, to: 1 })).release();
  full.release();
});

it('no fault outlasts the system', async () => {
  const kit = await open();
  const probe = kit.probe<Heard>();
  const speaker = kit.spawn(echo, { thread: { spread: 0 } });
  await speaker.started;
  kit.faults.freezeThread(1);
  speaker.tell({ type: 'say', to: probe.ref, heard: [one(1)] });
  await kit.stop();
  expect(probe.messages).toEqual([one(1)]);
});

it('a thread that is not there, and a time that is none, are refused', async () => {
  const kit = await open();
  expect(() => kit.faults.freezeThread(9)).toThrow('Cannot freeze thread 9: it does not run');
  expect(() => kit.faults.delayWakeUps(1, -1)).toThrow(RangeError);
  const speaker = kit.spawn(echo);
  expect(() => kit.faults.slow(speaker, 5)).toThrow('it has not started, or has ended');
});

it('the mode comes of the option, then of the environment, then it is deterministic', async () => {
  const before = process.env.RINGMASTER_TEST_MODE;
  onTestFinished(() => {
    if (before === undefined) delete process.env.RINGMASTER_TEST_MODE;
    else process.env.RINGMASTER_TEST_MODE = before;
  });
  const modeOf = async (options: Parameters<typeof createTestSystem>[0]): Promise<string> => {
    const kit = await createTestSystem(options);
    onTestFinished(() => kit.stop());
    return kit.mode;
  };
  process.env.RINGMASTER_TEST_MODE = 'one-thread';
  expect([await modeOf({}), await modeOf({ mode: 'deterministic' })]).toEqual(['one-thread', 'deterministic']);
  process.env.RINGMASTER_TEST_MODE = 'warp';
  await expect(modeOf({})).rejects.toThrow(
    `Cannot create system: RINGMASTER_TEST_MODE is 'deterministic', 'one-thread' or 'threads', not "warp"`,
  );
  process.env.RINGMASTER_TEST_MODE = '';
  expect(await modeOf({})).toBe('deterministic');
});
