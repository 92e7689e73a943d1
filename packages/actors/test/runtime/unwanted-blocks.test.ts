import {
  type ActorRef,
  type AgentMessage,
  CommunicationError,
  type Delivery,
  MessageBroker,
  MessageNotSerializableError,
  type Placement,
  pool,
  queue,
  restart,
  retry,
  router,
  type SharedBlock,
  type StreamTo,
  supervise,
  TaskDeclinedError,
  task,
} from '@ringmaster/actors';
import { expect, it } from 'vitest';
import type { InternalRef } from '#actors/cell/internals.js';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { craftsman } from '../fixtures/craftsman.ts';
import { porter } from '../fixtures/porter.ts';
import { type Cut, quarry, type QuarryMessage } from '../fixtures/quarry.ts';
import { blocksInUse, untilInUse } from '../support/block-use.ts';
import { failure, Mortals, waiting } from '../support/mortals.ts';
import { Orders } from '../support/orders.ts';
import type { Stage } from '../support/stage.ts';
import { inEachWay } from '../support/ways.ts';

/** Blocks in what nobody takes, where the runtime drops it: docs/shared-blocks.md. */

const LONG = { timeout: 60_000 };
const ROUTES = ['broadcast', 'scatter-gather-first'] as const;

function filled({ system }: Stage): SharedBlock {
  const block = system.blocks.tryAllocate(1_000);
  if (block === undefined) throw new Error('no room');
  return block;
}

interface Answer {
  readonly to: StreamTo<number>;
}

const addressed = queue<string, Answer>('unwanted-blocks/addressed');
const cuts = queue<string, Cut>('unwanted-blocks/cuts', { maxAttempts: 5 });
const unknown = task<Cut>('unwanted-blocks/unknown');

inEachWay((way) => {
  const open = async (options = {}) => {
    const stage = await way.open(options);
    const spawn = (thread: Placement): ActorRef<QuarryMessage> =>
      stage.system.spawn(quarry, { thread, supervise: supervise.otherwise(restart()) });
    const mortals = new Mortals(stage);
    return { stage, system: stage.system, spawn, gate: () => mortals.gate() };
  };

  it.each(ROUTES)(
    'D9: of the answers to what a router passes to all (%s) the first is its asker’s, and the blocks of the others are free again',
    async (route) => {
      const { stage, spawn, gate } = await open();
      const quarries = (['owner', way.first, way.first, way.second] as const).map(spawn);
      const together = gate();
      const first = router(quarries, route).ask({ type: 'cut', gate: together }, LONG);
      await stage.inTime(waiting(together, quarries.length));
      together.tell({ type: 'open' });
      const { block } = await stage.inTime(first);
      await stage.inTime(untilInUse(stage, 1));
      expect(block.moved).toBe(false);
      block.release();
      await untilInUse(stage, 0);
    },
  );

  it('D9: a block in the answer of a routee that another one was faster than is free again', async () => {
    const { stage, system, spawn, gate } = await open();
    for (const [at, thread] of (['owner', way.first] as const).entries()) {
      const [winner, door] = [`winner-${at}`, gate()];
      const quick = system.spawn(quarry, { thread: way.second, name: winner });
      const first = router([spawn(thread), quick], 'scatter-gather-first').ask({ type: 'cut', gate: door, winner }, LONG);
      const { block } = await stage.inTime(first);
      expect(blocksInUse(stage)).toBe(2);
      door.tell({ type: 'open' });
      await stage.inTime(untilInUse(stage, 1));
      block.release();
      expect(stage.deadLetters).toEqual([]);
    }
  });

  it('D9, I4: an ask for an actor that has gone, through a reference that has never met it, returns its block', async () => {
    const { stage, system } = await open();
    for (const thread of ['owner', way.first] as const) {
      const ref = system.spawn(porter(), { thread });
      await ref.started;
      const { thread: at, slot, generation } = ref as unknown as InternalRef;
      const stale = (system as OwnerSystem).runtime.handles.refTo(at, slot, generation + 1) as unknown as typeof ref;
      const asked = filled(stage);
      expect(await failure(stale.ask({ type: 'sum', block: asked }, LONG))).toMatchObject({ name: 'ActorStoppedError' });
      expect(asked.moved).toBe(true);
      await untilInUse(stage, 0);
    }
  });

  it('G35, D9: a block that was piped to an incarnation that has gone is free again', async () => {
    const { stage, spawn, gate } = await open();
    for (const { from, to, title } of way.directions) {
      const [asker, giver, door] = [spawn(to), spawn(from), gate()];
      asker.tell({ type: 'order', from: giver, gate: door });
      await stage.inTime(waiting(door));
      asker.tell({ type: 'fail' });
      await stage.until('it has restarted', () => stage.events.some(({ type, actor }) => type === 'restarted' && actor === asker));
      expect(blocksInUse(stage), title).toBe(1);
      door.tell({ type: 'open' });
      await stage.inTime(untilInUse(stage, 0));
    }
  });

  it('D9: a block in what an attempt comes to when the time of all is over is free again', async () => {
    const { stage, system, spawn, gate } = await open();
    for (const thread of ['owner', way.first] as const) {
      const [giver, door] = [spawn(thread), gate()];
      const over = new AbortController();
      const tried = failure(retry(system, () => giver.ask({ type: 'cut', gate: door }, LONG), { signal: over.signal }));
      await stage.inTime(waiting(door));
      over.abort();
      expect(await stage.inTime(tried)).toMatchObject({ name: 'AbortError' });
      door.tell({ type: 'open' });
      await stage.inTime(untilInUse(stage, 0));
    }
  });

  it('U9, D9: a block in an answer that no request waits for is free again', async () => {
    const { stage, system } = await open();
    const broker = MessageBroker.start(system, { thread: way.second });
    const answers: string[] = [];
    const consumer = broker.consume(cuts, {
      tell: (delivery) => {
        const { body } = delivery;
        if (body === 'given back') delivery.nack({ requeue: false });
        delivery.reply({ block: filled(stage) });
        if (body === 'twice') delivery.reply({ block: filled(stage) });
        answers.push(body);
        return 'accepted';
      },
    });
    await stage.inTime(consumer.started);
    broker.post(cuts, 'not asked');
    await stage.until('it is answered', () => answers.length === 1);
    await stage.inTime(untilInUse(stage, 0));
    for (const body of ['once', 'twice']) {
      const { block } = await stage.inTime(broker.request(cuts, body, LONG));
      await stage.inTime(untilInUse(stage, 1));
      block.release();
      await untilInUse(stage, 0);
    }
    expect(await stage.inTime(failure(broker.request(cuts, 'given back', LONG)))).toMatchObject({ name: 'RequestUnansweredError' });
    await stage.inTime(untilInUse(stage, 0));
    await stage.inTime(broker.stop());
  });

  it('U9, D9: a block in an answer to a broker that has ended is free again', async () => {
    const { stage, system } = await open();
    const broker = MessageBroker.start(system, { thread: way.second });
    let answer: (() => void) | undefined;
    const consumer = broker.consume(cuts, {
      tell: (delivery) => {
        answer = () => delivery.reply({ block: filled(stage) });
        return 'accepted';
      },
    });
    const asked = failure(broker.request(cuts, 'left', LONG));
    await stage.inTime(consumer.started);
    await stage.inTime(stage.until('it is there', () => answer !== undefined));
    await stage.inTime(broker.stop());
    await stage.inTime(asked);
    answer?.();
    await stage.inTime(untilInUse(stage, 0));
  });

  it('U9: who reads a stream hears that its address was in an answer behind a verdict, or to a broker that has ended', async () => {
    const { stage, system } = await open();
    const broker = MessageBroker.start(system, { thread: way.second });
    const held: Delivery<string, Answer>[] = [];
    const consumer = broker.consume(addressed, {
      tell: (delivery) => {
        held.push(delivery);
        return 'accepted';
      },
    });
    await stage.inTime(consumer.started);
    for (const body of ['acknowledged', 'left']) broker.post(addressed, body);
    await stage.inTime(stage.until('both are there', () => held.length === 2));
    const readers = held.map(() => system.stream<number>({ timeout: Number.POSITIVE_INFINITY }));
    const seen = readers.map((reader) => failure(reader[Symbol.asyncIterator]().next()));
    held[0]?.ack();
    held[0]?.reply({ to: (readers[0] as (typeof readers)[number]).sink });
    expect(await stage.inTime(seen[0] as Promise<unknown>)).toBeInstanceOf(CommunicationError);
    await stage.inTime(broker.stop());
    held[1]?.reply({ to: (readers[1] as (typeof readers)[number]).sink });
    expect(await stage.inTime(seen[1] as Promise<unknown>)).toBeInstanceOf(CommunicationError);
  });

  it('A2, D9: a block in an order that an agent declines is free again', async () => {
    const { stage, system } = await open();
    const ref: ActorRef<AgentMessage> = system.spawn(craftsman({}), { thread: way.first });
    const given = new Orders(stage, way.second).give(ref, unknown, { block: filled(stage) });
    expect(await stage.inTime(failure(given.came))).toBeInstanceOf(TaskDeclinedError);
    await stage.inTime(untilInUse(stage, 0));
  });

  // Within a thread whatever it is can be sent.
  if (!way.crosses) return;

  it.each(ROUTES)('D9, G45: an answer that a pool to all (%s) cannot pass on fails the ask, and its block is free again', async (route) => {
    const { stage, system, gate } = await open({ strictMessages: false });
    const group = system.spawn(pool(quarry, { size: 2, route, spread: 'none' }), { thread: way.first });
    // Not started yet: through the pool itself.
    const together = gate();
    const asked = failure(group.ask({ type: 'cut', gate: together, spoilt: true }, LONG));
    await stage.inTime(waiting(together, 2));
    together.tell({ type: 'open' });
    expect(await stage.inTime(asked)).toBeInstanceOf(MessageNotSerializableError);
    await stage.inTime(untilInUse(stage, 0));
  });
});
