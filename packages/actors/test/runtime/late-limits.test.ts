import {
  type ActorRef,
  MessageBroker,
  restart,
  retry,
  StreamStalledError,
  StreamUnclaimedError,
  supervise,
  TaskScheduler,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import { gate } from '../fixtures/gate.ts';
import { hand, hang } from '../fixtures/hands.ts';
import { idler } from '../fixtures/idler.ts';
import { mortal, type MortalMessage } from '../fixtures/mortal.ts';
import { recorder } from '../fixtures/recorder.ts';
import { parcels, tardy, type TardyArgs, type TardyMessage } from '../fixtures/tardy.ts';
import { team } from '../fixtures/team.ts';
import { HELD_UP_MS, type HeldUp, LIMIT_MS, TARDY_MS, whenHeldUp } from '../support/held-up.ts';
import { failure, waiting } from '../support/mortals.ts';

const OWNER = { thread: 'owner' } as const;
const LONG = { timeout: 60_000 };
const always = supervise.otherwise(restart()).within({ restarts: 100, periodMs: 60_000 });

/** Each twice: what averts the limit has come while the thread was held up, or has not. */
const BOTH = [
  { says: 'does not strike', isAverted: true },
  { says: 'strikes where nothing has come', isAverted: false },
];

whenHeldUp((open) => {
  const tardyIn = async ({ system, elsewhere }: HeldUp, args: Partial<TardyArgs> = {}): Promise<ActorRef<TardyMessage>> => {
    const ref = system.spawn(tardy({ ms: TARDY_MS, ...args }), { thread: elsewhere });
    await ref.started;
    return ref;
  };
  /** Holds the owner's thread up until so many messages have been handled elsewhere, since the test began. */
  const holdUp = (held: HeldUp, messages: number): Promise<void> => held.holdUp(() => held.handledBy('tardy') >= messages);

  it.each(BOTH)('G45: the time limit of an ask $says, though its thread was held up', async ({ isAverted }) => {
    const held = await open();
    const ref = await tardyIn(held, { ms: isAverted ? TARDY_MS : 60_000 });
    const answer = ref.ask({ type: 'answer' }, { timeout: LIMIT_MS }).catch(({ name }: Error) => name);
    await holdUp(held, isAverted ? 2 : 1);
    expect(await answer).toBe(isAverted ? 'in time' : 'AskTimeoutError');
  });

  it.each(BOTH)('G45, G49: the time of all attempts of a retry $says, though its thread was held up', async ({ isAverted }) => {
    const held = await open();
    const ref = await tardyIn(held, { ms: isAverted ? TARDY_MS : 60_000 });
    const asked = retry(held.system, () => ref.ask({ type: 'answer' }, { timeout: 2 * LIMIT_MS }), { timeout: LIMIT_MS }).catch(
      ({ name }: Error) => name,
    );
    await holdUp(held, isAverted ? 2 : 1);
    expect(await asked).toBe(isAverted ? 'in time' : 'TimeoutError');
  });

  it.each(BOTH)('G45, E1: the time until a stream is written to $says, though its reader’s thread was held up', async ({ isAverted }) => {
    const held = await open();
    const ref = await tardyIn(held, { ms: isAverted ? TARDY_MS : 60_000 });
    const reader = held.system.stream<number>({ timeout: LIMIT_MS });
    ref.tell({ type: 'end-stream', to: reader.sink });
    const read = (async (): Promise<unknown> => {
      const items: number[] = [];
      for await (const item of reader) items.push(item);
      return items;
    })().catch((error: unknown) => error);
    await holdUp(held, isAverted ? 2 : 1);
    if (isAverted) expect(await read).toEqual([]);
    else expect(await read).toBeInstanceOf(StreamUnclaimedError);
  });

  it.each(BOTH)('E11: the time that a read waits $says, though its thread was held up', async ({ isAverted }) => {
    const held = await open();
    const ref = await tardyIn(held, { ms: isAverted ? TARDY_MS : 60_000 });
    const rows = held.system.stream<number>({ stallTimeout: LIMIT_MS });
    ref.tell({ type: 'begin-stream', to: rows.sink });
    const read = rows[Symbol.asyncIterator]()
      .next()
      .catch((error: unknown) => error);
    await holdUp(held, isAverted ? 2 : 1);
    if (isAverted) expect(await read).toEqual({ done: true, value: undefined });
    else expect(await read).toBeInstanceOf(StreamStalledError);
  });

  it.each(BOTH)('E11: the time that a write waits $says, though its thread was held up', async ({ isAverted }) => {
    const held = await open();
    const ref = await tardyIn(held, { ms: isAverted ? TARDY_MS : 60_000 });
    const out = held.system.writer(await ref.ask({ type: 'sink' }, LONG), { stallTimeout: LIMIT_MS });
    await out.write(0);
    const written = out.write(1).catch((error: unknown) => error);
    await holdUp(held, isAverted ? 2 : 1);
    if (isAverted) expect(await written).toBe(undefined);
    else expect(await written).toBeInstanceOf(StreamStalledError);
  });

  it.each(BOTH)('G52: the receive timeout $says, though its thread was held up', async ({ isAverted }) => {
    const held = await open();
    const to = held.system.spawn(idler({ ms: LIMIT_MS }), OWNER);
    await to.ask({ type: 'report' }, LONG);
    const ref = await tardyIn(held, { ms: isAverted ? TARDY_MS : 60_000 });
    ref.tell({ type: 'tell', to, message: { type: 'note', text: 'in time' } });
    await holdUp(held, isAverted ? 2 : 1);
    await held.system.advance(LIMIT_MS / 2);
    const seen = (await to.ask({ type: 'report' }, LONG)).map(({ text }) => text);
    expect(seen).toEqual([isAverted ? 'in time' : 'idle']);
  });

  it.each(BOTH)('G17, G23: the time to halt for a restart $says, though the parent’s thread was held up', async ({ isAverted }) => {
    const held = await open();
    const { system, elsewhere } = held;
    const witness = system.spawn(recorder, { thread: elsewhere });
    const door = system.spawn(gate, { thread: elsewhere });
    const refs = new Map<string, ActorRef<MortalMessage>>();
    const started = system.events.subscribe({
      tell: ({ type, actor }) => {
        if (type === 'started' && actor !== undefined && !refs.has(actor.name)) refs.set(actor.name, actor as ActorRef<MortalMessage>);
        return 'accepted';
      },
    });
    const child = (name: string, thread: 'owner' | typeof elsewhere) => ({ name, start: mortal({ name, witness }), thread });
    const children = [{ ...child('slow', elsewhere), shutdownMs: LIMIT_MS }, child('failing', 'owner')];
    await system.spawn(team({ strategy: 'one-for-all', supervise: always, children }), OWNER).started;
    while (refs.get('slow') === undefined || refs.get('failing') === undefined) await system.advance(1);
    started.cancel();
    const slow = refs.get('slow') as ActorRef<MortalMessage>;
    const ref = await tardyIn(held, { ms: isAverted ? TARDY_MS : 60_000 });
    slow.tell({ type: 'pass', gate: door });
    await waiting(door);
    refs.get('failing')?.tell({ type: 'fail' });
    // The child has been told to halt, and cannot before the gate opens.
    ref.tell({ type: 'tell', to: door, message: { type: 'open' } });
    await holdUp(held, isAverted ? 2 : 1);
    await system.advance(LIMIT_MS / 2);
    expect(slow.isAlive).toBe(isAverted);
    door.tell({ type: 'open' });
  });

  it.each(BOTH)('G68, B4: the time of a delivery $says, though the broker’s thread was held up', async ({ isAverted }) => {
    const held = await open();
    const broker = MessageBroker.start(held.system, OWNER);
    await tardyIn(held, { broker: broker.ref, keeps: !isAverted });
    await broker.enqueue(parcels, { n: 0 });
    while (held.handledBy('tardy') === 0) await held.system.advance(1);
    // Other mail comes before the acknowledgement, and the broker looks at the clock for that.
    await holdUp(held, 2);
    await held.system.advance(LIMIT_MS / 3);
    const { redelivered, acknowledged, stale } = (await broker.stats(parcels)) ?? {};
    expect({ redelivered, acknowledged, stale }).toEqual({ redelivered: isAverted ? 0 : 1, acknowledged: isAverted ? 1 : 0, stale: 0 });
  });

  it.each(BOTH)('G71: the time of a health check $says, though its thread was held up', async ({ isAverted }) => {
    const held = await open();
    const ref = await tardyIn(held, { ms: isAverted ? TARDY_MS : 60_000 });
    const answersInTime = async (): Promise<boolean> => (await ref.ask({ type: 'answer' }, { timeout: 2 * LIMIT_MS })) === 'in time';
    const check = held.system.health.check('tardy', answersInTime, { timeoutMs: LIMIT_MS });
    const report = held.system.health.ready();
    await holdUp(held, isAverted ? 2 : 1);
    expect((await report).checks.find(({ name }) => name === 'tardy')?.status).toBe(isAverted ? 'pass' : 'fail');
    check.cancel();
  });

  it.each(BOTH)(
    'G67, J6: the grace of a run that was called off $says, though the scheduler’s thread was held up',
    async ({ isAverted }) => {
      const held = await open();
      const { system, elsewhere } = held;
      const scheduler = TaskScheduler.start(system, { graceMs: LIMIT_MS });
      const witness = system.spawn(recorder, { thread: elsewhere });
      const agent = system.spawn(hand({ witness }), { thread: elsewhere });
      await scheduler.agents.register(agent);
      const [begun, shut] = [system.spawn(gate, OWNER), system.spawn(gate, { thread: elsewhere })];
      const ref = await tardyIn(held, { ms: isAverted ? TARDY_MS : 60_000 });
      const task = scheduler.submit(hang, { begun, gate: shut });
      await begun.ask({ type: 'pass' }, LONG);
      task.cancel();
      await failure(task.result);
      ref.tell({ type: 'tell', to: shut, message: { type: 'open' } });
      await holdUp(held, isAverted ? 2 : 1);
      await system.advance(HELD_UP_MS / 3);
      expect(await scheduler.stats()).toMatchObject({ stuck: isAverted ? 0 : 1 });
      expect(agent.isAlive).toBe(isAverted);
      shut.tell({ type: 'open' });
    },
  );
});
